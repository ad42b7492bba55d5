"""Ways in which tables arrive broken, for any table of the course: damages(lines, ...) gives each with the row and the column to be named."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4
NO_NUMBERS = {
    "NaN": "nan", "no cell": "", "blanks": "  ", "inf": "inf", "minus infinity": "-Infinity", "1e999": "1e999", "text": "unknown", "decimal comma": '"5,1"',
    "underscore": "1_4", "hexadecimal": "0x1p3", "unit": "5.1cm", "two points": "1.2.3", "two signs": "--1", "two numbers": "5.1 3.5", "true": "True",
    "half an exponent": "1e", "date": "2020-01-31", "full-width digits": "\uff15.1", "a formula": "=A1", "bytes of a bar": "5\u00a01"}
NO_SPECIES = {
    "unknown species": "Iris-pseudacorus", "lower case": "iris-setosa", "trailing space": "Iris-setosa ", "leading space": " Iris-setosa", "no species": "",
    "a number for a species": "0", "upper case": "IRIS-SETOSA", "half a species": "Iris"}


@dataclass(frozen=True)
class Damage:
    """A broken file: its bytes, and the row and column that a message must name; None where there is none."""

    cause: str
    content: bytes
    row: int | None = None
    column: str | None = None

    @property
    def named(self) -> list[str]:
        """The words that the message must hold."""
        return [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]


def damages(lines: list[str], columns: list[str], header: bool, words: str = "") -> list[Damage]:
    """Every damage that fits a table with these lines; `words` is the column that holds species."""
    middle = len(lines) // 2 + 1
    found = [*_files(lines, middle), *_rows(lines, columns, middle), *_cells(lines, columns, words, middle)]
    return found + list(_headers(lines, columns) if header else _no_header(lines, columns))


def _text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _with(lines: list[str], row: int, change: Callable[[str], str]) -> bytes:
    return _text([*lines[: row - 1], change(lines[row - 1]), *lines[row:]])


def _files(lines: list[str], middle: int) -> Iterator[Damage]:
    good = _text(lines)
    yield Damage("empty file", b"")
    yield Damage("newlines only", b"\n" * 50)
    yield Damage("a mark and nothing else", b"\xef\xbb\xbf")
    yield Damage("a picture", PNG)
    yield Damage("UTF-16", good.decode().encode("utf-16"))
    yield Damage("a zero byte", _with(lines, middle, lambda line: "\0" + line), middle)
    yield Damage("a zero byte at the end", _with(lines, middle, lambda line: line + "\0"), middle)
    yield Damage("cut by a crash, then zeros", good + b"\0" * 4096)
    yield Damage("a byte of Latin-1", good[:-1] + b"\xe9\n", len(lines))
    yield Damage("a line of 20 MB", b"".join([_text(lines[:middle]), b"7" * 20_000_000, b"\n"]))
    yield Damage("a page", b"<!DOCTYPE html>\n<html><body>404</body></html>\n")
    yield Damage("Macintosh line ends", good.replace(b"\n", b"\r"))


def _rows(lines: list[str], columns: list[str], middle: int) -> Iterator[Damage]:
    last = len(lines)
    yield Damage("one cell more", _with(lines, middle, lambda line: line + ",1"), middle)
    yield Damage("one comma more, last row", _with(lines, last, lambda line: line + ","), last)
    yield Damage("a row of one cell more, in all rows", _text([line + ",1" for line in lines]), 1)
    yield Damage("an unclosed quote", _with(lines, middle, lambda line: '"' + line), middle)
    yield Damage("a quote inside", _with(lines, middle, lambda line: '"5"1' + line), middle)
    yield Damage("an empty line in the middle", _with(lines, middle, lambda line: f"\n{line}"), middle)
    yield Damage("a comment", _with(lines, middle, lambda line: f"# the next ones are from the garden\n{line}"), middle)
    if len(columns) > 1:
        yield Damage("one cell less", _with(lines, middle, lambda line: line.rpartition(",")[0]), middle)
        yield Damage("half of the last row", _text(lines)[: -len(lines[-1]) // 2 - 6], last)
        yield Damage("semicolons", _text(lines).replace(b",", b";"), 1)
        yield Damage("tabs", _text(lines).replace(b",", b"\t"), 1)
        yield Damage("semicolons in one row", _with(lines, middle, lambda line: line.replace(",", ";")), middle)
        yield Damage("decimal commas in one row", _with(lines, middle, lambda line: line.replace(".", ",") + ","), middle)
        yield Damage("two rows in one line", _with(lines, middle, lambda line: f"{line},{line}"), middle)


def _cells(lines: list[str], columns: list[str], words: str, middle: int) -> Iterator[Damage]:
    places = [place for place, name in enumerate(columns) if name != words]
    for number, (cause, cell) in enumerate(NO_NUMBERS.items() if places else ()):
        place, row = places[number % len(places)], len(lines) if number % 3 == 0 else middle
        yield Damage(cause, _cell(lines, row, place, cell), row, columns[place])
    for number, (cause, cell) in enumerate(NO_SPECIES.items() if words else ()):
        gone = not cell and len(columns) == 1  # an empty line, which has no column, and which is no row at the end of a file
        row = len(lines) if number % 3 == 0 and not gone else middle
        yield Damage(cause, _cell(lines, row, columns.index(words), cell), row, None if gone else words)


def _cell(lines: list[str], row: int, place: int, cell: str) -> bytes:
    cells = lines[row - 1].split(",")
    return _with(lines, row, lambda line: ",".join([*cells[:place], cell, *cells[place + 1:]]))


def _headers(lines: list[str], columns: list[str]) -> Iterator[Damage]:
    first, flowers = lines[0], lines[1:]
    yield Damage("header only", _text([first]))
    yield Damage("header only, without its end", first.encode())
    yield Damage("no header", _text(flowers), 1)
    yield Damage("header twice", _text([first, first, *flowers]), 2)
    yield Damage("header again at the end", _text([*lines, first]), len(lines) + 1)
    yield Damage("header in capitals", _text([first.upper(), *flowers]), 1, columns[0])
    yield Damage("a space in the header", _text([first + " ", *flowers]), 1, columns[-1])
    yield Damage("a renamed column", _text([first.replace(columns[-1], "renamed"), *flowers]), 1, columns[-1])
    yield Damage("a column more", _text([f"number,{first}", *(f"{row},{line}" for row, line in enumerate(flowers))]), 1, "number")
    yield Damage("a column twice", _text([f"{line},{line.rpartition(',')[2]}" for line in lines]), 1, columns[-1])
    if len(columns) > 1:
        yield Damage("a column missing", _text([line.rpartition(",")[0] for line in lines]), 1, columns[-1])
        yield Damage("another order", _text([",".join(reversed(line.split(","))) for line in lines]), 1)
        yield Damage("other names in order", _text([",".join(reversed(first.split(","))), *flowers]), 1)


def _no_header(lines: list[str], columns: list[str]) -> Iterator[Damage]:
    yield Damage("a header where none belongs", _text([",".join(columns), *lines]), 1)
    yield Damage("a header at the end", _text([*lines, ",".join(columns)]), len(lines) + 1)
    yield Damage("a header in the first line's place", _text([",".join(columns), *lines[1:]]), 1)
    yield Damage("a column missing", _text([line.partition(",")[2] for line in lines]), 1)
    yield Damage("row numbers in front", _text([f"{row},{line}" for row, line in enumerate(lines)]), 1)
    yield Damage("another order", _text([",".join(reversed(line.split(","))) for line in lines]), 1)
