"""Which names of a notebook wait for an answer, and for which. Asked by the guards that `waiting` puts before each statement."""
import builtins
import dis
import functools
import types

from coursekit.check.blanks import functions_of, is_blank_code


class Waits:
    """Which names of a notebook wait for an answer, and for which. `ns` is the notebook's namespace."""

    def __init__(self, ns: dict):
        self.ns = ns
        self.derived: dict[str, list[str]] = {}  # a name that was bound to `...` for a statement that did not run
        self.marks: dict[str, dict[str, list[str]]] = {}  # name -> statement that should have changed it -> answers
        self.open: list[tuple[str | None, frozenset[str]]] = []  # cells with a bare `...`: id, other lines
        self.told: dict[str, bool] = {}  # what the running cell waits for, and whether that is an answer itself

    def roots(self, name: str, statement: str = "", seen: tuple = ()) -> list[str]:
        """The answers that a name waits for; empty when it is ready. Marks of this and later statements do not count."""
        if name not in self.ns:
            return [name] if self.open and self._unknown(name) else []
        value = self.ns[name]
        if value is ...:
            return self.derived.get(name) or [name]
        waiting = []
        for marker, roots in self.marks.get(name, {}).items():
            if marker == statement:
                break
            waiting += roots
        return waiting or self._roots_of_code(name, value, seen)

    def _unknown(self, name: str) -> bool:
        return name not in self.ns and not hasattr(builtins, name)

    def any_blank(self) -> bool:
        """Whether anything in the notebook waits."""
        return bool(self.marks or self.open) or any(self.roots(name) for name in list(self.ns) if not name.startswith("_"))

    def _roots_of_code(self, name, value, seen) -> list[str]:
        if name in seen or not (functions := functions_of(value)):
            return []
        if is_blank_code(value):
            return [name]
        called = (read for function in functions if function.__globals__ is self.ns for read in global_reads(function.__code__))
        return [root for read in called for root in self.roots(read, seen=(*seen, name))]

    def ready(self, reads=(), binds=(), changes=(), statement="") -> bool:
        """Whether a statement may run; when not, its targets become blank."""
        try:
            waiting = {read: roots for read in reads if (roots := self.roots(read, statement))}
            roots = list(dict.fromkeys(root for found in waiting.values() for root in found))
            for name in binds:
                self.derived.pop(name, None)
                self.marks.pop(name, None)
                if waiting:
                    self.ns[name] = ...
                    self.derived[name] = roots
            for name in changes:
                self._mark(name, statement, roots)
            for read, found in waiting.items():
                for root in found:
                    is_answer = self.roots(root) == [root]  # else it is given by now, and what was made from it is stale
                    self.told[root if is_answer else read] = is_answer
            return not waiting
        except Exception:
            return True

    def _mark(self, name, statement, roots):
        marks = self.marks.setdefault(name, {})
        if not roots:
            marks.pop(statement, None)
        elif not isinstance(self.ns.get(name), types.ModuleType):
            marks[statement] = roots
        if not marks:
            del self.marks[name]

    def given(self, *reads: str) -> bool:
        """Whether a check can have these names: none waits, and each is there (where its cell raised it is not)."""
        return not any(self.roots(read) or self._unknown(read) for read in reads)

    def skip(self, *binds: str) -> bool:
        """Leave out a statement that holds the exercise's `...` itself."""
        for name in binds:
            self.ns[name] = ...
        return False

    def note_cell(self, cell_id: str | None, source: str, has_blank: bool) -> None:
        """Keep book of the cells with a bare `...`: one that is run again without it is answered."""
        lines = frozenset(line.strip() for line in source.splitlines()) - {"", "..."}
        def same(other_id, other_lines):
            return cell_id == other_id if cell_id and other_id else bool(other_lines) and other_lines <= lines
        self.open = [entry for entry in self.open if not same(*entry)]
        if has_blank:
            self.open.append((cell_id, lines))


@functools.lru_cache(maxsize=4096)
def global_reads(code: types.CodeType) -> tuple[str, ...]:
    """The global names that a function reads, functions inside it included."""
    own = [step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")]
    inner = [name for part in code.co_consts if isinstance(part, types.CodeType) for name in global_reads(part)]
    return tuple(dict.fromkeys(own + inner))
