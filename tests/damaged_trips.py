"""Ways in which a file of taxi trips arrives broken: cells of row 700, and changes of its lines with the words that a message must hold."""
from collections.abc import Callable

MIDDLE = 700
CELLS = {  # what stands in a cell of row 700, in which column
    "text": ("abc", "fareAmount"), "NaN": ("nan", "fareAmount"), "infinity": ("inf", "tripDistance"), "minus infinity": ("-Infinity", "endLat"),
    "1e999": ("1e999", "startLon"), "hexadecimal": ("0x1p3", "fareAmount"), "underscore": ("1_4", "fareAmount"), "a unit": ("5 $", "fareAmount"),
    "decimal comma": ('"5,1"', "tripDistance"), "two points": ("1.2.3", "startLat"), "a date for a number": ("2016-01-01", "endLon"),
    "a quarter of a passenger": ("1.25", "passengerCount"), "too many passengers": ("99999999999", "passengerCount"), "true": ("True", "vendorID"),
    "no date": ("yesterday", "tpepPickupDateTime"), "a day that is none": ("2016-02-30 10:00:00", "tpepPickupDateTime"),
    "a date without time": ("2016-02-03", "tpepDropoffDateTime"), "25 o'clock": ("2016-02-03 25:00:00", "tpepDropoffDateTime"),
    "an unknown flag": ("maybe", "storeAndFwdFlag"), "a small flag": ("n", "storeAndFwdFlag"), "blanks for a flag": ("  ", "storeAndFwdFlag"),
}
ROWS: dict[str, tuple[Callable, list[str]]] = {
    "one cell more": (lambda lines: lines.__setitem__(699, lines[699] + ",1"), ["row 700", "20 fields, not 19"]),
    "one cell less": (lambda lines: lines.__setitem__(699, lines[699].rpartition(",")[0]), ["row 700", "18 fields, not 19"]),
    "one more, one less": (lambda lines: lines.__setitem__(slice(699, 701), [lines[699] + ",1", lines[700].rpartition(",")[0]]), ["row 700"]),
    "an empty line in the middle": (lambda lines: lines.insert(699, ""), ["row 700", "0 fields"]),
    "half of the last row": (lambda lines: lines.__setitem__(-1, lines[-1][:40]), ["row 1501", "fields"]),
    "a zero byte": (lambda lines: lines.__setitem__(699, lines[699] + "\0"), ["row 700", "zero byte"]),
    "a byte of Latin-1": (lambda lines: lines.__setitem__(699, lines[699].replace(",N,", ",\udce9,")), ["row 700", "UTF-8"]),
    "an unclosed quote": (lambda lines: lines.__setitem__(699, '"' + lines[699]), ["row 700"]),
    "a line of 3 MB": (lambda lines: lines.insert(699, "7" * 3_000_000), ["more than"]),
    "semicolons": (lambda lines: lines.__setitem__(slice(None), [line.replace(",", ";") for line in lines]), ["row 1"]),
    "no header": (lambda lines: lines.pop(0), ["row 1", "column"]),
    "a column missing": (lambda lines: lines.__setitem__(slice(None), [line.rpartition(",")[0] for line in lines]), ["row 1", "column totalAmount", "missing"]),
    "a column more": (lambda lines: lines.__setitem__(slice(None), [f"{line},extra_one" for line in lines]), ["row 1", "column extra_one", "unknown"]),
    "a column twice": (lambda lines: lines.__setitem__(slice(None), [f"{line},{line.rpartition(',')[2]}" for line in lines]), ["column totalAmount", "twice"]),
    "a renamed column": (lambda lines: lines.__setitem__(0, lines[0].replace("fareAmount", "fare")), ["row 1", "column fareAmount", "missing"]),
    "a small T, as in green files": (lambda lines: lines.__setitem__(0, lines[0].replace("DateTime", "Datetime")), ["tpepDropoffDateTime", "missing"]),
    "header only": (lambda lines: lines.__delitem__(slice(1, None)), ["no rows"]),
    "nothing": (lambda lines: lines.clear(), ["empty"]),
}
