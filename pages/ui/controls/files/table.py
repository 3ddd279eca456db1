"""Where in a file the table stands: rows and cells, what is above and below, header and units."""

import csv
import io
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pages.ui.controls.files.cells import (
    MARKS,
    MISSING,
    Cell,
    decimal_mark_of,
    fits_unit,
    parse,
    shared_unit,
    thousands_mark,
)

__all__ = ["MAX_COLUMNS", "Row", "Table", "belongs", "find_table", "rows_of", "trimmed"]

MAX_COLUMNS = 100
NO_SEPARATOR = "\x1f"  # that no text has
BLANKS = re.compile(r"[ \t]+")
LINE_ENDS = re.compile(r"^ | $", re.MULTILINE)
BLANKS_BEFORE_QUOTE = re.compile(r'(?<![^,;\t|\n，]) +(?=")')
QUOTED_FORMULA = re.compile(r'(?<![^,;\t| \n，])="')
RULED = frozenset("-=+|:_*~")
COMMENT = re.compile(r"\s*(?:#|%|//)+\s*")
CENSORED = re.compile(r"[<>≤≥~≈±]=?\s*[0-9.,]+\s*\S{0,8}")
UNIT_ROW = re.compile(
    r"[\[(（].*[\])）]|[-%‰°1]|[Uu]nits?:?|Einheit(?:en)?:?|[Uu]nités?:?|单位[:：]?|°\s?[CFK]|[a-z]{0,3}\$|[€£¥]|USD|EUR|count|min|hr?|d|days?|yrs?|years?"
    r"|mmHg|pp[mb]|rpm|psi|in|ft|mi|lbs?|oz|(?:[GMkhdcmµμnp]?(?:m|s|g|V|A|W|Wh|Hz|J|N|Pa|K|mol|L|l"
    r"|Ω|ohm|F|H|T|C|eV|bar|B|bit)(?:[2-4²³]|\^?-[1-4]|⁻[¹²³])?[/·* ]?)+(?:h|min|d)?"
    r"|[年月日时分秒元人个次台米克吨升度]|万[元人]|亿元|分钟|小时|[毫厘分千]米|毫升|[千毫]克|公[斤里]|摄氏度"
)
YEARS = range(1900, 2101)


class Row(NamedTuple):
    """One row of the file, numbered from 1 as a spreadsheet does."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Where the numbers stand."""

    width: int
    header: int  # the number of the row of names; 0 for none
    names: tuple[str, ...]
    units: tuple[str, ...]
    units_row: int
    first: int  # the numbers of the first and the last row of values
    last: int
    good: int = 0  # signs in cells that are read as numbers
    signs: int = 0  # signs in all cells of the table
    regular: float = 0.0  # the share of all rows that hold values, in cells of the usual number
    guess: str = ""
    # Cells of whole numbers, more in each row than names above: decimal commas, unquoted?
    doubtful: bool = False


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """Split the text into rows of at most 100 cells; the separator "" leaves lines whole.

    Raises csv.Error for a cell longer than the reader's limit.
    """
    text = QUOTED_FORMULA.sub('"', BLANKS_BEFORE_QUOTE.sub("", text))
    if separator == " ":
        text = LINE_ENDS.sub("", BLANKS.sub(" ", text))
    reader = csv.reader(
        io.StringIO(text),
        delimiter=separator or NO_SEPARATOR,
        # A sign for inches rather than a pair of quotes.
        quoting=csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL,
    )
    for number, cells in enumerate(reader, start=1):
        yield Row(number, cells[:MAX_COLUMNS])


def trimmed(row: Row) -> int:
    """Return the number of cells without the empty ones at the end."""
    n = len(row.cells)
    while n and not row.cells[n - 1].strip():
        n -= 1
    return n


def belongs(row: Row) -> bool:
    """Whether a row is part of a table: not empty, no ruled line, no comment."""
    cells = row.cells
    if cells and cells[0][:1].isalnum():
        return True
    if not any(cell and not cell.isspace() for cell in cells):
        return False
    if COMMENT.match(cells[0]) and parse(cells[0]) is None:
        return False
    if next(cell for cell in cells if cell.strip()).strip()[0] not in RULED:
        return True
    ruled = all(sign in RULED or sign.isspace() for cell in cells for sign in cell)
    return not (ruled and any(len(cell.strip()) > 2 for cell in cells))


def find_table(
    rows: Sequence[Row], separator: str, decimal: str | None = None, header: int | None = None
) -> Table | None:
    """Return where the numbers stand among the rows; None if there are none.

    `decimal` is the decimal mark and `header` the number of the row of names, 0 for none, if
    the reader has said so.
    """
    table = [row for row in rows if belongs(row)]
    grid = [[parse(cell) for cell in row.cells] for row in table]
    numeric = [i for i, line in enumerate(grid) if any(cell and cell.body for cell in line)]
    if not numeric:
        return None
    width = _width([trimmed(table[i]) for i in numeric])
    good = _good_cells(grid, width, decimal)
    columns = [
        j for j in range(width)
        if 2 * sum(line[j] is True for line in good[1:] or good)
        >= max(1, sum(line[j] is not None for line in good[1:] or good))
    ]  # fmt: skip
    values = [i for i, line in enumerate(good) if _holds_values(line, table[i], columns)]
    values = _below_the_names(values, good, columns)
    if header is not None:
        values = [i for i in values if table[i].number > header]
    if not values:
        return None
    first, guess = values[0], ""
    said = [i for i, line in enumerate(grid) if _says_missing(line, table[i], columns)]
    last = max(values + said)
    while first > 1 and _all_missing(grid[first - 1], columns):
        first -= 1
    raw = Counter(len(table[i].cells) for i in values).most_common(1)[0][0]
    above = [row for row in table[:first] if header is None or row.number == header]
    if header is not None and not above:
        above = [row for row in rows if row.number == header]
    row, units = _rows_of_names(above, width)
    if row is None and header is None:
        found, guess = _numbers_as_header(grid[first : last + 1], columns)
        if found and len(values) > 1:
            row, first = table[first], values[1]
        else:
            row = _commented_header(rows, table[first].number, width)
    names = _names(row, width, raw) if row else ()
    named, row = row, row if names else None
    body = range(first, last + 1)
    return Table(
        width,
        row.number if row else 0,
        names,
        tuple(units.cells[:width]) if units else (),
        units.number if units else 0,
        table[first].number,
        table[last].number,
        sum(len(table[i].cells[j].strip()) for i in body for j in columns if good[i][j] is True),
        sum(len(cell.strip()) for i in body for cell in table[i].cells),
        sum(len(table[i].cells) == raw for i in body) / len(table),
        guess,
        doubtful=separator == "," and _doubtful(named, [grid[i] for i in body], width),
    )


def _width(lengths: Sequence[int]) -> int:
    """Return how many columns the rows of these lengths make."""
    count = Counter(lengths)
    mode = max(count, key=lambda n: (count[n], n))
    longer = [n for n in lengths[lengths.index(mode) :] if n > mode]
    return mode if 20 * len(longer) <= len(lengths) else max(longer)


def _good_cells(
    grid: Sequence[Sequence[Cell | None]], width: int, decimal: str | None
) -> list[list[bool | None]]:
    """Return per cell whether it is a number like those of its column; None where missing."""
    good: list[list[bool | None]] = [[None] * width for _ in grid]
    for j in range(width):
        cells = [line[j] if j < len(line) else MISSING for line in grid]
        unit = shared_unit(cells)
        mark = decimal or decimal_mark_of(cells).decimal
        marks = (mark,) if mark else MARKS
        for i, cell in enumerate(cells):
            if cell is not None and not cell.body:
                continue
            good[i][j] = (
                cell is not None
                and fits_unit(cell, unit)
                and any(thousands_mark(cell, mark) is not None for mark in marks)
            )
    return good


def _holds_values(good: Sequence[bool | None], row: Row, columns: Sequence[int]) -> bool:
    """Whether the row holds numbers where the columns of numbers are, rather than names."""
    yes = sum(
        good[j] is True or (good[j] is False and bool(CENSORED.fullmatch(row.cells[j].strip())))
        for j in columns
    )
    return yes > sum(good[j] is not None for j in columns) - yes


def _below_the_names(
    values: list[int], good: Sequence[Sequence[bool | None]], columns: Sequence[int]
) -> list[int]:
    """Return the rows of values without those of a preamble, which names part from the table."""
    if not values:
        return values
    count = {i: sum(good[i][j] is True for j in columns) for i in values}
    usual = statistics.median(count.values())
    full = next(i for i in values if 2 * count[i] >= usual)
    names = [
        i
        for i in range(values[0], full)
        if i not in count and 2 * sum(good[i][j] is False for j in columns) >= usual
    ]
    return [i for i in values if not names or i > names[-1]]


def _all_missing(line: Sequence[Cell | None], columns: Sequence[int]) -> bool:
    """Whether nothing but signs for missing values stands in the columns of numbers."""
    return all(j < len(line) and line[j] is MISSING for j in columns)


def _says_missing(line: Sequence[Cell | None], row: Row, columns: Sequence[int]) -> bool:
    """Whether a sign for a missing value stands in a column of numbers."""
    return any(j < len(line) and line[j] is MISSING and row.cells[j].strip() for j in columns)


def _rows_of_names(above: Sequence[Row], width: int) -> tuple[Row | None, Row | None]:
    """Return the row of names among those above the numbers, and the row of units if any."""
    filled = [sum(bool(cell.strip()) for cell in row.cells[:width]) for row in above]
    most = max(filled, default=0)
    if not most or (most == 1 < width and all(len(row.cells) != width - 1 for row in above)
                    and not any(row.cells[0] == "" for row in above)):  # fmt: skip
        return None, None  # a title is no name of a column
    full = [row for row, n in zip(above, filled, strict=True) if n == most]
    rest = [row for row, n in zip(above, filled, strict=True) if n and row.number > full[-1].number]
    if len(full) > 1 and _is_of_units(full[-1]):
        return full[-2], full[-1]
    return full[-1], next((row for row in rest if _is_of_units(row)), None)


def _is_of_units(row: Row) -> bool:
    """Whether all that stands in the row are units."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return bool(cells) and all(UNIT_ROW.fullmatch(cell) for cell in cells)


def _names(row: Row, width: int, raw: int) -> tuple[str, ...]:
    """Return the names that a header gives its columns; none where they cannot be told apart."""
    cells = row.cells
    if 2 * trimmed(row) < width:
        return ()
    if width > 1 and len(cells) == width - 1:  # R leaves the row names without a name
        return ("", *cells)
    if width == 1 or trimmed(row) <= max(raw, width):
        return tuple(cells[:width])
    whole: list[str] = []
    for cell in cells:  # "mass, kg" has a blank behind its comma, two names have none
        if cell.startswith(" ") and whole:
            whole[-1] += "," + cell
        else:
            whole.append(cell)
    return tuple(whole) if len(whole) == width else ()


def _commented_header(rows: Sequence[Row], first: int, width: int) -> Row | None:
    """Return the last comment above the numbers if it has a name for each column."""
    comments = [row for row in rows if row.number < first and not belongs(row) and any(row.cells)]
    if not comments:
        return None
    number, cells = comments[-1]
    start = COMMENT.sub("", cells[0])
    cells = [start, *cells[1:]] if start or len(cells) == width else cells[1:]
    named = len(cells) == width and all(cell.strip() for cell in cells)
    return Row(number, cells) if named and not RULED.issuperset("".join(cells)) else None


def _numbers_as_header(
    body: Sequence[Sequence[Cell | None]], columns: Sequence[int]
) -> tuple[bool, str]:
    """Whether a first row of whole numbers names the columns, and which guess that is if one."""
    top, below = body[0], body[1:]
    cells = [top[j] for j in columns if j < len(top)]
    numbers = [cell for cell in cells if cell and cell.body]
    if (
        not below
        or not numbers
        or any(not cell.body.isdigit() or cell.unit or len(cell.body) > 9 for cell in numbers)
    ):
        return False, ""
    values = [int(cell.body) for cell in numbers]
    used = [j for j in columns if j < len(top) and (cell := top[j]) and cell.body]
    under = [cell for row in below for j in used if j < len(row) and (cell := row[j]) and cell.body]
    fractions = all(not cell.body.isdigit() or cell.exponent for cell in under)
    run = all(b == a + 1 for a, b in pairwise(values))
    years = all(value in YEARS for value in values) and not any(
        cell.body.isdigit() and 1000 <= int(cell.body[:9]) <= 3000 for cell in under
    )
    nameless = (
        len(cells) > len(numbers)
        and columns[0] == 0
        and top[0] is MISSING
        and all(row[0] is not MISSING for row in below)
    )
    if len(set(values)) < len(values):
        return False, ""
    if nameless and run:  # pandas: no name over the index
        return True, ""
    if len(values) > 1:
        if fractions and (run or years):
            return True, ""
        if fractions or years:
            return True, "guess_header"
        counted = run and (len(values) > 2 or values[0] == 0)
        return counted and values[0] == 0 and len(values) > 3, "guess_header" * counted
    if fractions and (values == [0] or years):
        return True, "guess_header"
    if years and len(top) > 1:
        return True, "guess_header"
    counts = [int(cell.body[:9]) for cell in under if cell.body.isdigit()]
    return False, "guess_header" * (
        values == [0] and not all(b == a + 1 for a, b in pairwise([0, *counts]))
    )


def _doubtful(header: Row | None, body: Sequence[Sequence[Cell | None]], width: int) -> bool:
    """Whether rows are longer than the header as unquoted decimal commas would make them."""
    if header is None or len(header.cells) >= width:
        return False
    return not any(
        cell and "." in cell.body and thousands_mark(cell, ".") is not None
        for line in body
        for cell in line
    )
