"""A column of numbers out of a reader's file: read in memory, bounded, never kept."""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from klcore.distributions import LARGEST

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_NAME",
    "MAX_ROWS",
    "Column",
    "UnusableFileError",
    "read_columns",
]

MAX_BYTES = 1_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_NAME = 60  # characters
MIN_DIFFERENT = 5
MIN_RANGE = 1e-70
FIRST_LINE = re.compile(r"\s*([^\r\n]*)")
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})


class UnusableFileError(ValueError):
    """A file that holds no usable column; `reason` is the key of the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Column:
    """The numbers of one column, and what was left out of it."""

    name: str
    values: tuple[float, ...]
    missing: int
    rows_left_out: int


def read_columns(data: bytes) -> list[Column]:
    """Return the usable columns of a CSV file.

    A column is usable when it holds at least five different finite numbers and nothing but
    numbers and missing values. At most 20,000 rows and 100 columns are read; the separator is
    a comma, a semicolon (then a decimal comma is understood too) or a tab.

    Raises
    ------
    UnusableFileError
        With the reason: file_too_large, file_empty, file_binary, file_encoding,
        file_unreadable, file_header_only, file_no_numbers, file_infinite, file_one_value,
        file_tiny.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFileError("file_too_large")
    rows, left_out = parse(decode(data))
    if not rows:
        raise UnusableFileError("file_empty")
    has_header = any(as_number(cell) is None for cell in rows[0])
    header, body = (rows[0], rows[1:]) if has_header else ([], rows)
    if not body:
        raise UnusableFileError("file_header_only")
    left_out += max(0, len(body) - MAX_ROWS)
    width = max(len(row) for row in body[:MAX_ROWS])
    columns, problems = [], set()
    for i in range(width):
        cells = [row[i] if i < len(row) else "" for row in body[:MAX_ROWS]]
        name = plain_name(header[i]) if i < len(header) else ""
        name = name or str(i + 1)
        try:
            columns.append(usable_column(name, cells, left_out))
        except UnusableFileError as problem:
            problems.add(problem.reason)
    if not columns:
        for reason in ("file_infinite", "file_tiny", "file_one_value", "file_no_numbers"):
            if reason in problems:
                raise UnusableFileError(reason)
    return unique_names(columns)


def decode(data: bytes) -> str:
    """Return the text of the file; UTF-8 is the one encoding understood."""
    if not data.strip():
        raise UnusableFileError("file_empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableFileError("file_encoding")
    if b"\0" in data or data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF")):
        raise UnusableFileError("file_binary")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableFileError("file_encoding") from None
    if not text.strip():  # nothing but a byte order mark, or the blanks of other scripts
        raise UnusableFileError("file_empty")
    return text


def parse(text: str) -> tuple[list[list[str]], int]:
    """Split the text into rows of cells, without the empty ones; count the rows beyond the limit.

    What is kept is bounded however the text is made: a million rows, a million columns.
    """
    first = FIRST_LINE.match(text)
    separator = max(";\t,", key=(first[1] if first else "").count)
    rows: list[list[str]] = []
    beyond = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            if not any(row):
                continue
            if len(rows) > MAX_ROWS:  # a header and all rows
                beyond += 1
            else:
                rows.append(row[:MAX_COLUMNS])
    except csv.Error:  # a cell longer than the reader's limit, a stray carriage return
        raise UnusableFileError("file_unreadable") from None
    if separator == ";":
        rows = [[cell.replace(",", ".") for cell in row] for row in rows]
    return rows, beyond


def plain_name(cell: str) -> str:
    """Return the name of a column as it may be shown: short, in one line, nothing invisible."""
    printable = "".join(sign if sign.isprintable() else " " for sign in cell)
    return " ".join(printable.split())[:MAX_NAME].strip()


def as_number(cell: str) -> float | None:
    """Return the cell as a number (NaN for a missing value), or None where it is a word."""
    text = cell.strip()
    if text.lower() in MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return None


def usable_column(name: str, cells: Sequence[str], rows_left_out: int) -> Column:
    """Return the column if every cell is a number or missing, else say why not."""
    numbers = [as_number(cell) for cell in cells]
    found = [value for value in numbers if value is not None and not math.isnan(value)]
    if any(value is None for value in numbers) or not found:
        raise UnusableFileError("file_no_numbers")
    if any(abs(value) > LARGEST for value in found):
        raise UnusableFileError("file_infinite")
    if len(set(found)) < MIN_DIFFERENT:
        raise UnusableFileError("file_one_value")
    if max(found) - min(found) < MIN_RANGE:
        raise UnusableFileError("file_tiny")
    return Column(name, tuple(found), len(cells) - len(found), rows_left_out)


def unique_names(columns: list[Column]) -> list[Column]:
    """Give the columns whose names occur twice a number each, so that a choice can tell them."""
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        twice = {name for name in names if names.count(name) > 1}
        names = [f"{name} ({i})" if name in twice else name for i, name in enumerate(names, 1)]
    if len(set(names)) < len(names):  # another column has such a name of its own
        names = [f"{i}: {name}" for i, name in enumerate(names, 1)]
    return [replace(column, name=name) for column, name in zip(columns, names, strict=True)]
