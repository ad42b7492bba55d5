"""The store: what goes in comes out, what was changed is noticed, and nothing outside can change what is inside."""
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseFailure
from coursekit.store import files
from coursekit.store.lock import Lock
from coursekit.store.memo import Memo
from coursekit.store.objects import Store

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="/"), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..") and len(name.encode()) < 100)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def folder(path, **texts):
    """A folder with files; a name with two underscores lies in a folder of its own."""
    for name, text in texts.items():
        file = path / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return path


def contents(path):
    """Every file and folder below a path."""
    return {part.relative_to(path).as_posix(): part.read_bytes() if part.is_file() else None for part in path.rglob("*")}


def inside(store, text):
    """The object that holds these bytes."""
    return next(path for path in (store.root / "objects").rglob("*") if path.is_file() and path.read_text() == text)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, st.binary(max_size=50) | st.none(), max_size=5))
def test_a_folder_comes_out_as_it_went_in(tmp_path_factory, entries):
    place = tmp_path_factory.mktemp("any")
    (place / "in").mkdir()
    for name, data in entries.items():
        if data is None:
            (place / "in" / name).mkdir()
        else:
            (place / "in" / name).write_bytes(data)
    store = Store(place / "store")
    reference = store.put(place / "in")
    assert reference == store.reference(place / "in") == Store(place / "other").put(place / "in")
    store.restore(reference, place / "out")
    store.view(reference, place / "seen")
    assert contents(place / "in") == contents(place / "out") == contents(place / "seen")
    assert store.matches(reference, place / "out") and store.has(reference)


def test_equal_content_is_kept_once_and_other_content_is_another(store, tmp_path):
    folder(tmp_path, a="same", b="same", c="other")
    first, second, third = (store.put(tmp_path / name) for name in "abc")
    assert first == second != third
    assert sum(path.is_file() for path in (store.root / "objects").rglob("*")) == 2


def test_a_name_and_a_place_are_part_of_a_folder(store, tmp_path):
    found = {store.put(folder(tmp_path / str(number), **texts)) for number, texts in enumerate(
        ({"a": "x"}, {"b": "x"}, {"a": "x", "b": "x"}, {"d__a": "x"}, {"a": "y"}))}
    assert len(found) == 5


@pytest.mark.parametrize("trusting", [True, False])
def test_an_object_that_was_changed_is_noticed_and_taken_in_again(store, tmp_path, trusting):
    folder(tmp_path, a="right")
    reference = store.put(tmp_path / "a")
    store.memo.save()
    inside(store, "right").chmod(0o644)
    inside(store, "right").write_text("wrong")
    store = Store(store.root, trusting)
    assert not store.has(reference) and not list((store.root / "objects" / reference[5:7]).iterdir())
    assert store.put(tmp_path / "a") == reference and store.has(reference)


def test_a_change_that_hides_its_time_is_found_when_all_is_hashed_again(store, tmp_path):
    folder(tmp_path, a="right")
    reference = store.put(tmp_path / "a")
    store.memo.save()
    about = inside(store, "right").stat()
    inside(store, "right").chmod(0o644)
    inside(store, "right").write_text("wrong")
    os.utime(inside(store, "wrong"), ns=(about.st_atime_ns, about.st_mtime_ns))
    assert Store(store.root).has(reference), "size, time and inode are trusted"
    assert not Store(store.root, trusting=False).has(reference)


@pytest.mark.parametrize("lost", ["manifest", "file"])
def test_a_folder_that_lost_a_part_is_not_there(store, tmp_path, lost):
    reference = store.put(folder(tmp_path / "in", a="text", b="more"))
    path = store.root / "objects" / reference[7:9] / reference[7:] if lost == "manifest" else inside(store, "more")
    path.unlink()
    assert not Store(store.root).has(reference)


def test_what_was_restored_shares_nothing_with_the_store(store, tmp_path):
    reference = store.put(folder(tmp_path / "in", a="text"))
    store.restore(reference, tmp_path / "out")
    (tmp_path / "out" / "a").write_text("evil")
    assert not store.matches(reference, tmp_path / "out")
    assert Store(store.root, trusting=False).has(reference)
    store.restore(reference, tmp_path / "out")
    assert (tmp_path / "out" / "a").read_text() == "text"


def test_an_edit_right_after_is_noticed_though_the_size_is_the_same(store, tmp_path):
    reference = store.put(folder(tmp_path / "in", a="text"))
    for _ in range(50):
        store.restore(reference, tmp_path / "out")
        (tmp_path / "out" / "a").write_text("evil")
        assert not store.matches(reference, tmp_path / "out")


@pytest.mark.parametrize("there", ["nothing", "file", "folder", "link"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_restoring_replaces_whatever_is_there(store, tmp_path, there, kind):
    folder(tmp_path / "in", a="text")
    reference = store.put(tmp_path / "in" / "a" if kind == "file" else tmp_path / "in")
    target = tmp_path / "out" / "x"
    precious = folder(tmp_path / "precious", a="keep")
    target.parent.mkdir()
    if there == "file":
        target.write_text("old")
    elif there == "folder":
        folder(target, a="old", deep__b="old")
    elif there == "link":
        target.symlink_to(precious)
    store.restore(reference, target)
    assert store.matches(reference, target)
    assert [path.name for path in target.parent.iterdir()] == ["x"], "nothing is left beside it"
    assert contents(precious) == {"a": b"keep"}, "what a link points to is not touched"


def test_what_is_no_file_is_refused_in_one_line(store, tmp_path):
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "pipe")
    with pytest.raises(CourseFailure, match="pipe: neither a file nor a folder"):
        store.put(tmp_path / "in")
    (tmp_path / "in" / "pipe").unlink()
    (tmp_path / "in" / "link").symlink_to("nothing")
    with pytest.raises(CourseFailure, match="link: a link to nothing"):
        store.put(tmp_path / "in")
    (tmp_path / "in" / "link").unlink()
    (tmp_path / "in" / "link").symlink_to(".")
    with pytest.raises(CourseFailure, match="a link leads back"):
        store.put(tmp_path / "in")


def test_a_memo_hashes_only_what_is_new(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("text")
    os.utime(path, (time.time() - 60,) * 2)
    memo = Memo(tmp_path / "memo.json")
    digest = memo.digest(path)
    memo.save()
    monkeypatch.setattr(files, "hash_file", lambda path: "hashed again")
    assert Memo(tmp_path / "memo.json").digest(path) == digest
    assert Memo(tmp_path / "memo.json", trusting=False).digest(path) == "hashed again"
    path.write_text("another")
    assert Memo(tmp_path / "memo.json").digest(path) == "hashed again"


def test_a_file_that_was_written_just_now_is_not_trusted(tmp_path):
    memo = Memo(tmp_path / "memo.json")
    for number in range(50):  # the clock of a file system ticks slowly: two writes may have one time
        (tmp_path / "a").write_text(f"{number:05}")
        assert memo.digest(tmp_path / "a") == files.hash_file(tmp_path / "a")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"x": 1}', "\x00"])
def test_a_broken_memo_is_no_memo(tmp_path, text):
    (tmp_path / "memo.json").write_text(text)
    (tmp_path / "a").write_text("text")
    assert Memo(tmp_path / "memo.json").digest(tmp_path / "a") == files.hash_file(tmp_path / "a")


def test_a_lock_is_held_by_one_and_leaves_nothing(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.try_once() and not second.try_once()
    assert not second.take(give_up=lambda: True)
    first.release()
    assert second.try_once()
    second.release()
    assert list(tmp_path.iterdir()) == []
