"""The columns of numbers in a file, each with what was left out of it and how it was read."""

import csv
import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from klcore.distributions import LARGEST
from pages.ui.controls.files.cells import (
    MISSING,
    Cell,
    DecimalMark,
    decimal_mark_of,
    fits_unit,
    like_number,
    parse,
    shared_unit,
    thousands_mark,
    value_of,
)
from pages.ui.controls.files.dialect import HEAD, Dialect, choose_dialect, without_hint
from pages.ui.controls.files.encoding import decode
from pages.ui.controls.files.refusal import UnusableFileError
from pages.ui.controls.files.table import Row, Table, belongs, rows_of, trimmed

__all__ = [
    "MAX_BYTES",
    "MAX_NAME",
    "MAX_ROWS",
    "MIN_DIFFERENT",
    "Column",
    "Example",
    "LeftOut",
    "Reading",
    "Refused",
    "preferred",
    "read_columns",
]

MAX_BYTES = 1_000_000
MAX_ROWS = 20_000
MAX_NAME = 60  # characters
MIN_DIFFERENT = 5
MIN_RANGE = 1e-70
TOLERATED = 1 / 20  # the share of cells that may be left out before the column is
RAGGED = 1 / 4  # the share of rows that may have more or fewer cells than the table has columns
MOST_TOLD = 20  # cells and rows left out that are named one by one
PLACEHOLDER = re.compile(r"-?([1-9])\1{1,5}(?:\.\1{1,2}|\.0+)?|-32768|-2147483648")
DAY_AND_MONTH = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])\.?")
MONTH_AND_YEAR = re.compile(r"(?:0[1-9]|1[0-2])\.(?:19|20)[0-9]{2}")
SUMMARY = re.compile(
    r"(?:.*\W)?(?:(?:sub)?totals?|sum|summe|gesamt|insgesamt|somme|suma|mean|average|median|mittel"
    r"(?:wert)?|durchschnitt|moyenne|media)|.*[合总小]计|总和|.*平均[值数]?|均值|中位数",
    re.IGNORECASE,
)
BESIDE_SUMMARY = re.compile(
    r"n|count|anzahl|min(?:imum)?|max(?:imum)?|sd|se|sem|std(?:ev|abw)?\.?|stddev|var(?:ianz|iance)?"
    r"|standardabweichung|计数|最[大小]值|标准差|方差",
    re.IGNORECASE,
)
INDEX_NAME = re.compile(
    r"(?:row|unnamed: ?0|index|idx|(?:\w+[_ ]?)?id|nr|no|num|obs|rank|编号|序号|行号|号码|学号)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LeftOut:
    """A cell or a row that was left out: the row's number in the file, and what stands there."""

    row: int
    cell: str


@dataclass(frozen=True)
class Example:
    """A cell whose marks were a guess: what it was read as, and what else it may mean."""

    cell: str
    value: float
    other: float | None


@dataclass(frozen=True)
class Refused:
    """A column of the file that cannot be used, and why."""

    name: str
    reason: str
    where: dict[str, object]


@dataclass(frozen=True)
class Reading:
    """How a file was read."""

    encoding: str
    separator: str  # "" for a file of one column
    header: int  # the row of the names; 0 for none
    rows: int  # of the table, in the file
    used: int  # of these, those that were read: an even sample if there are too many
    guesses: tuple[str, ...] = ()
    around: tuple[LeftOut, ...] = ()  # titles, notes and rows that fit no column
    refused: tuple[Refused, ...] = ()
    summaries: tuple[LeftOut, ...] = ()  # last rows of values that are called a total, a mean …


@dataclass(frozen=True)
class Column:
    """The numbers of one column, what was left out of them, and how they were read."""

    name: str
    values: tuple[float, ...]
    missing: int
    left_out: tuple[LeftOut, ...]
    reading: Reading
    decimal: str = ""  # the decimal mark, "" where no number has one
    thousands: str = ""  # the thousands mark, "" where no number has one
    unit: str = ""  # what stood in every cell, or in a row of units, and was dropped
    example: Example | None = None  # of the marks in its numbers, where it has any
    index: bool = False  # row numbers or identifiers rather than data
    total: bool = False  # the last value is the sum of the others
    # Values that often stand for a missing one, far from the others, and how often they occur.
    placeholders: tuple[tuple[float, int], ...] = ()
    guesses: tuple[str, ...] = ()


def read_columns(
    data: bytes,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    header: int | None = None,
    placeholders_missing: bool = False,
) -> list[Column]:
    """Return the columns of a file that hold numbers, in the order of the file.

    A column is used when at most one cell in twenty is neither a number nor missing (those
    are left out and named) and five different finite numbers remain. Of more than 20,000 rows
    an even sample is read, of more than 100 columns the first.

    Parameters
    ----------
    data : bytes
        The file, at most 1 MB.
    encoding, separator, decimal : str, optional
        What the reader says: a key of `ENCODINGS`, one of `SEPARATORS`, "." or ",". What is
        not said is judged by the file.
    header : int, optional
        The row of the names, counted from 1; 0 for none.
    placeholders_missing : bool
        Take −999 and its like for missing where they lie far from the other values.

    Raises
    ------
    UnusableFileError
        With the reason: file_too_large, file_empty, file_binary, file_markup, file_encoding,
        file_unreadable, file_ragged, file_header_only, file_no_numbers, file_no_values,
        file_infinite, file_one_line, file_one_value, file_tiny; and where.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFileError("file_too_large")
    text, encoding, guessed = decode(data, encoding)
    dialect = choose_dialect(text, separator, decimal, header)
    table = dialect.table
    if table is None and header:
        raise UnusableFileError("file_header_only")
    if table is None:
        raise _without_numbers(dialect, text)
    if table.doubtful and separator is None and '"' not in text:
        raise UnusableFileError("file_ragged", row=table.first, header=table.header)
    rows, total, around = _body(text, dialect, table)
    columns, refused = _columns(rows, table, dialect.separator, decimal, placeholders_missing)
    if not columns and total == 1 and len(refused) >= MIN_DIFFERENT:
        raise UnusableFileError("file_one_line", row=table.first)
    if not columns:
        raise _gravest(refused)
    reading = Reading(
        encoding,
        dialect.separator,
        table.header,
        total,
        len(rows),
        tuple(filter(None, ("guess_encoding" * guessed, dialect.guess, table.guess))),
        around,
        tuple(refused),
        _summaries(rows),
    )
    return _unique_names([replace(column, reading=reading) for column in columns])


def preferred(columns: Sequence[Column]) -> int:
    """Return which column to show first: none that counts or names the rows if there is another."""
    return next((i for i, column in enumerate(columns) if not column.index), 0)


def _without_numbers(dialect: Dialect, text: str) -> UnusableFileError:
    """Return why a file without a single number cannot be used."""
    rows = [row for row in dialect.rows if belongs(row)]
    if len(rows) < 2 and len(text) > HEAD:  # hardly a row of names
        return UnusableFileError("file_unreadable")
    if len(rows) < 2:
        return UnusableFileError("file_header_only" if rows else "file_empty")
    cell = next((cell for cell in rows[1].cells if cell.strip()), "")
    return UnusableFileError("file_no_numbers", row=rows[1].number, cell=_plain(cell), name="")


def _gravest(refused: Sequence[Refused]) -> UnusableFileError:
    """Return the refusal that a reader can do most about."""
    order = ("file_infinite", "file_tiny", "file_one_value", "file_no_numbers", "file_no_values")

    def gravity(column: Refused) -> int:
        # A cell that is nearly a number is what a reader can mend.
        nearly = column.reason == "file_no_numbers" and like_number(str(column.where["cell"]))
        return 2 * order.index(column.reason) - 3 * nearly

    worst = min(refused, key=gravity, default=Refused("", "file_no_values", {}))
    if worst.reason == "file_no_values":
        return UnusableFileError("file_no_values")
    return UnusableFileError(worst.reason, name=worst.name, **worst.where)


def _body(text: str, dialect: Dialect, table: Table) -> tuple[list[Row], int, tuple[LeftOut, ...]]:
    """Return the rows of values (an even sample of too many), their number, and what is around."""
    text = without_hint(text)
    known = (table.header, table.units_row)

    end = table.last if dialect.complete else math.inf
    around: list[LeftOut] = []

    def inside() -> Iterator[Row]:
        for row in rows_of(text, dialect.separator):
            if table.first <= row.number <= end:
                if belongs(row):
                    yield row
            elif len(around) < MOST_TOLD and row.number not in known and _says(row):
                around.append(_left_out(row))

    try:
        if text.count("\n") < MAX_ROWS:
            rows = list(inside())
            total = len(rows)
        else:
            rows, total = _even_sample(text, dialect.separator, table.first)
    except csv.Error:  # a cell longer than the reader's limit
        raise UnusableFileError("file_unreadable") from None
    odd = [row for row in rows if trimmed(row) > table.width]
    if len(odd) > RAGGED * len(rows):
        raise UnusableFileError("file_ragged", row=odd[0].number, header=table.header)
    if dialect.separator == " ":
        # Nothing stands for a missing cell: the others move. The last row may not be full yet.
        short = [row for row in rows[:-1] if len(row.cells) < table.width]
        odd += short if len(short) <= RAGGED * len(rows) else []
    around.extend(map(_left_out, odd[:MOST_TOLD]))
    out = {row.number for row in odd}
    return [row for row in rows if row.number not in out], total, tuple(around)


def _even_sample(text: str, separator: str, first: int) -> tuple[list[Row], int]:
    """Return at most 20,000 rows from `first` on, evenly spread, and how many there are."""
    if '"' in text:  # a row may be several lines
        total = sum(row.number >= first and any(row.cells) for row in rows_of(text, separator))
        wanted = set(_evenly(total))
        full = (row for row in rows_of(text, separator) if row.number >= first and any(row.cells))
        return [row for i, row in enumerate(full) if i in wanted and belongs(row)], total
    lines = text.split("\n")
    filled = array("I", (n for n, s in enumerate(lines, start=1) if n >= first and s.strip()))
    chosen = [filled[i] for i in _evenly(len(filled))]
    sample = rows_of("\n".join(lines[n - 1] for n in chosen), separator)
    rows = [Row(n, row.cells) for n, row in zip(chosen, sample, strict=True)]
    return [row for row in rows if belongs(row)], len(filled)


def _evenly(total: int) -> Iterable[int]:
    """Return 20,000 of `total` positions, the first and the last among them, or all."""
    if total <= MAX_ROWS:
        return range(total)
    return [i * (total - 1) // (MAX_ROWS - 1) for i in range(MAX_ROWS)]


def _says(row: Row) -> bool:
    """Whether a row says anything: it is more than empty cells and ruled lines."""
    return any(map(str.isalnum, "".join(row.cells)))


def _left_out(row: Row) -> LeftOut:
    return LeftOut(row.number, _plain(" ".join(filter(None, row.cells))))


def _summaries(rows: Sequence[Row]) -> tuple[LeftOut, ...]:
    """Return the last rows of values whose words say that they sum up those above."""
    found: list[LeftOut] = []
    for row in reversed(rows[-MOST_TOLD:]):
        words = [cell.strip(" :.") for cell in row.cells if parse(cell) is None]
        if not any(SUMMARY.fullmatch(word) or BESIDE_SUMMARY.fullmatch(word) for word in words):
            break
        found.append(LeftOut(row.number, _plain(words[0])))
    sure = any(SUMMARY.fullmatch(at.cell) for at in found)
    return tuple(reversed(found)) if sure else ()


def _columns(
    rows: Sequence[Row], table: Table, separator: str, decimal: str | None, placeholders: bool
) -> tuple[list[Column], list[Refused]]:
    """Return the columns that can be used, and those that cannot."""
    said = [decimal_mark_of(list(_parsed(_texts(rows, j)).values())) for j in range(table.width)]
    common = Counter(found.decimal for found in said if found.sure and found.decimal)
    usual = common.most_common(1)[0][0] if common else ""
    columns: list[Column] = []
    refused: list[Refused] = []
    for j, found in enumerate(said):
        name = _plain(table.names[j]) if j < len(table.names) else ""
        name = name or str(j + 1)
        texts = _texts(rows, j)
        if not any(text.strip() for text in texts):
            if j < len(table.names) and name != str(j + 1):
                refused.append(Refused(name, "file_no_values", {}))
            continue
        first = not columns and not refused
        mark, guess = (decimal, "") if decimal else _decimal_mark(found, usual, separator)
        if (
            not decimal
            and separator == mark == ","
            and 2 * sum("," in t for t in texts) < len(texts)
        ):
            # A few quoted numbers with commas: thousands, or answers like 2,3 among single ones.
            guess = "guess_marks"
            if found.undecided and common[","] <= found.sure:
                mark = "."
        units = _plain(table.units[j]) if j < len(table.units) else ""
        try:
            if _are_dates(texts, usual):
                day = next(row for row, text in zip(rows, texts, strict=True) if text.strip())
                raise UnusableFileError("file_no_numbers", row=day.number, cell=day.cells[j])
            column = _column(name, texts, [row.number for row in rows], mark, placeholders)
        except UnusableFileError as problem:
            refused.append(Refused(name, problem.reason, problem.where))
            continue
        guesses = (guess,) * bool(guess and column.example) + column.guesses
        column = replace(column, unit=column.unit or units.strip("[]()（） "), guesses=guesses)
        columns.append(replace(column, index=column.index or (first and _is_index(column))))
    marks = Counter(column.decimal for column in columns if column.decimal)
    if len(marks) > 1:
        columns = [
            replace(column, guesses=(*column.guesses, "guess_two_marks"))
            if 0 < marks[column.decimal] <= marks.total() / 2 else column
            for column in columns
        ]  # fmt: skip
    return columns, refused


def _are_dates(texts: Sequence[str], usual: str) -> bool:
    """Whether all is like 31.12 or 12.2024, a day or a month rather than a number with decimals."""
    told = [text.strip() for text in texts if parse(text) is not MISSING]
    if told and all(map(MONTH_AND_YEAR.fullmatch, told)):
        return True
    found = [DAY_AND_MONTH.fullmatch(text) for text in told]
    if not all(found) or not found:
        return False
    return usual == "," or any(day and day[0][0] == "0" for day in found)


def _texts(rows: Sequence[Row], j: int) -> list[str]:
    """Return the cells of one column."""
    return [row.cells[j] if j < len(row.cells) else "" for row in rows]


def _parsed(texts: Sequence[str]) -> dict[str, Cell | None]:
    """Return each different cell of a column as it is written."""
    return {text: parse(text) for text in dict.fromkeys(texts)}


def _decimal_mark(found: DecimalMark, usual: str, separator: str) -> tuple[str, str]:
    """Return a column's decimal mark, and the guess that it is, if one.

    A column of ``12.345`` alone cannot say. What other columns say decides; else commas between
    columns come from where the point is decimal, semicolons from where the comma is, and a
    lone comma before three digits is more often a thousands mark than not.
    """
    if found.undecided == "." and separator in (",", " "):
        return ".", "guess_marks" if found.decimal == "," else ""
    if found.decimal or not found.undecided:
        return found.decimal or usual or ".", "" if found.sure else "guess_marks"
    if usual:
        return usual, ""
    return "," if separator == ";" else ".", "guess_marks"


def _column(
    name: str, texts: Sequence[str], numbers: Sequence[int], decimal: str, placeholders: bool
) -> Column:
    """Return a column of numbers with this decimal mark, or say why it is none."""
    known = _parsed(texts)
    unit = shared_unit(known[text] for text in texts)
    fitting = {
        text: cell for text, cell in known.items() if cell and cell.body and fits_unit(cell, unit)
    }
    marks = Counter(thousands_mark(cell, decimal) or "" for cell in fitting.values())
    thousands = max(marks, key=lambda mark: (mark != "", marks[mark]), default="")
    read = {text: value_of(cell, decimal, thousands) for text, cell in fitting.items()}
    values: list[float] = []
    bad: list[LeftOut] = []
    infinite: LeftOut | None = None
    for text, row in zip(texts, numbers, strict=True):
        value = read.get(text)
        if value is not None and abs(value) <= LARGEST:
            values.append(value)
        elif known[text] != MISSING:
            bad.append(LeftOut(row, text))
            if value is not None:
                infinite = infinite or bad[-1]
    missing = len(texts) - len(values) - len(bad)
    if len(bad) > TOLERATED * (len(values) + len(bad)):
        first = infinite or bad[0]
        raise UnusableFileError(
            "file_infinite" if infinite else "file_no_numbers",
            row=first.row,
            cell=_plain(first.cell),
        )
    found = _placeholders(values)
    if placeholders and found:
        before = len(values)
        values = [value for value in values if value not in dict(found)]
        missing += before - len(values)
    _check(values)
    written = [cell for text, cell in fitting.items() if read[text] is not None]
    ungrouped = any(cell.body.isdigit() and len(cell.body) > 4 for cell in written)
    return Column(
        name,
        tuple(values),
        missing,
        tuple(LeftOut(at.row, _plain(at.cell)) for at in bad),
        _UNREAD,
        decimal if any(decimal in cell.body for cell in written) else "",
        thousands,
        unit,
        _example(written, decimal, thousands),
        index=_is_index_name(name, values) or _numbered(written),
        total=len(values) > 4
        and values[-1] != 0
        and math.isclose(math.fsum(values[:-1]), values[-1], rel_tol=1e-9),
        placeholders=found,
        guesses=("guess_marks",) * bool(ungrouped and thousands)
        + ("guess_brackets",) * all(cell.accounting for cell in written),
    )


def _example(cells: Sequence[Cell], decimal: str, thousands: str) -> Example | None:
    """Return a number of the column with a mark in it, best one that may be another number."""
    other = "," if decimal == "." else "."
    best = None
    for cell in cells:
        value = value_of(cell, decimal, thousands)
        if cell.body.isdigit() or value is None:
            continue
        mark = thousands_mark(cell, other)
        example = Example(cell.body, value, value_of(cell, other, mark or ""))
        if example.other not in (None, value):
            return example
        best = best or replace(example, other=None)
    return best


_UNREAD = Reading("", "", 0, 0, 0)


def _check(values: Sequence[float]) -> None:
    """Refuse what no density can be drawn of."""
    if not values:
        raise UnusableFileError("file_no_values")
    if len(set(values)) < MIN_DIFFERENT:
        raise UnusableFileError("file_one_value", different=len(set(values)))
    if max(values) - min(values) < MIN_RANGE:
        raise UnusableFileError("file_tiny")


def _placeholders(values: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Return the values like −999 that lie far outside all others, and how often each occurs."""
    count = Counter(values)
    suspects = {value for value in count if PLACEHOLDER.fullmatch(f"{value:.10g}")
                and (abs(value) >= 99 or value == -99)}  # fmt: skip
    rest = [value for value in values if value not in suspects]
    if not suspects or len(rest) < len(values) / 4:
        return ()
    low, high = min(rest), max(rest)
    far = max(high - low, abs(high), abs(low))
    return tuple(
        (value, count[value]) for value in sorted(suspects)
        if value < low - far or (value > high + far and abs(value) >= 999)
    )  # fmt: skip


def _is_index(column: Column) -> bool:
    """Whether a column counts its rows."""
    values = column.values
    return values[0] == int(values[0]) and all(b - a == 1 for a, b in pairwise(values))


def _is_index_name(name: str, values: Sequence[float]) -> bool:
    """Whether a column of different whole numbers is called an identifier."""
    whole = all(value == int(value) for value in values)
    return whole and len(set(values)) == len(values) and bool(INDEX_NAME.fullmatch(name))


def _numbered(cells: Sequence[Cell]) -> bool:
    """Whether whole numbers are written with zeros in front, as identifiers are."""
    bodies = [cell.body for cell in cells]
    return all(map(str.isdigit, bodies)) and any(len(b) > 1 and b[0] == "0" for b in bodies)


def _plain(cell: str) -> str:
    """Return a text of the file as it may be shown: short, in one line, nothing invisible."""
    printable = "".join(sign if sign.isprintable() else " " for sign in cell[: 4 * MAX_NAME])
    return " ".join(printable.split())[:MAX_NAME].strip()


def _unique_names(columns: list[Column]) -> list[Column]:
    """Give the columns whose names occur twice a number each, so that a choice can tell them."""
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        twice = {name for name in names if names.count(name) > 1}
        names = [f"{name} ({i})" if name in twice else name for i, name in enumerate(names, 1)]
    if len(set(names)) < len(names):  # another column has such a name of its own
        names = [f"{i}: {name}" for i, name in enumerate(names, 1)]
    return [replace(column, name=name) for column, name in zip(columns, names, strict=True)]
