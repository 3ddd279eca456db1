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
    like_number,
    parse,
    plain,
    shared_unit,
    thousands_mark,
)

__all__ = ["MAX_COLUMNS", "Row", "Table", "belongs", "find_table", "rows_of", "trimmed"]

MAX_COLUMNS = 100
NO_SEPARATOR = "\x1f"  # that no text has
SINGLE_QUOTES = re.compile(r"\s*'[^'\n]*'(?:[,;\t|，]'[^'\n]*')*[^\S\n]*(?:\n|$)")
BLANKS = re.compile(r"[ \t]+")
LINE_ENDS = re.compile(r"^ | $", re.MULTILINE)
BLANKS_BEFORE_QUOTE = re.compile(r'(?<![^,;\t|\n，]) +(?=")')
QUOTED_FORMULA = re.compile(r'(?<![^,;\t| \n，])="')
RULED = frozenset("-=+|:_*~")
NO_NAME = re.compile(r"\s*(?:#+(?!\s*of\b)|//+)\s*")  # the % of a name is its unit
CENSORED = tuple("<>≤≥~≈±")
COMMENT = re.compile(r"\s*(?:#|%|//)+\s*")
UNIT = re.compile(
    r"[\[(（].*[\])）]|[-%‰°1]|[Uu]nits?:?|Einheit(?:en)?:?|[Uu]nités?:?|单位[:：]?|°\s?[CFK]|[a-z]{0,3}\$|[€£¥]|USD|EUR|count|min|hr?|d|days?|yrs?|years?"
    r"|(?i:sec(?:ond)?s?|minutes?|hours?|volts?|amp(?:ere)?s?|ohms?|watts?|hertz|pascals?|percent"
    r"|met(?:er|re)s?|grams?|kelvin|(?:deg(?:rees?)? ?)?(?:[CFK]|celsius|fahrenheit)|degrees?)"
    r"|mmHg|pp[mb]|rpm|psi|in|ft|mi|lbs?|oz|(?:[GMkhdcmµμnp]?(?:m|s|g|V|A|W|Wh|Hz|J|N|Pa|K|mol|L|l"
    r"|Ω|ohm|F|H|T|C|eV|bar|B|bit)(?:[2-4²³]|\^?-[1-4]|⁻[¹²³])?[/·* ]?)+(?:h|min|d)?"
    r"|[年月日时分秒元人个次台米克吨升度]|万[元人]|亿元|分钟|小时|[毫厘分千]米|毫升|[千毫]克|公[斤里]|摄氏度"
)
KIND = re.compile(
    r"int(?:eger|64)?|bigint|double|float(?:64)?|real|num(?:eric|ber)?|dbl|chr|char|text|str(?:ing)?"
    r"|varchar(?:\(\d+\))?|object|bool(?:ean)?|date(?:time)?|timestamp",
    re.IGNORECASE,
)
YEARS = range(1900, 2101)
PLAIN_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")


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
    # Rows longer than the header: separators inside cells, unquoted?
    doubtful: bool = False


class Header(NamedTuple):
    """The row of names, if any, that of units, and the guess that they are."""

    row: Row | None = None
    units: Row | None = None
    guess: str = ""


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
        quotechar="'" if SINGLE_QUOTES.match(text) and '"' not in text else '"',
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

    The columns of numbers are judged by the rows that hold numbers. A row of words above these
    columns is their header if nothing but numbers follows; what is above it is a preamble, and
    each row below that has a number is one of values, whatever else stands in it.

    `decimal` is the decimal mark and `header` the number of the row of names, 0 for none, if
    the reader has said so.
    """
    table = [row for row in rows if belongs(row)]
    grid = [[parse(cell) for cell in row.cells] for row in table]
    numeric = [i for i, line in enumerate(grid) if any(cell and cell.body for cell in line)]
    if not numeric:
        return None
    width = _width(table, numeric)
    good = _good_cells(grid, width, decimal)
    columns = _numeric_columns([good[i] for i in numeric[1:] or numeric])
    words = [_words(line, row, columns) for line, row in zip(good, table, strict=True)]
    if header is None:
        above = _last_named(table, good, words, columns)
    else:
        above = sum(row.number <= header for row in table) - 1 if header else None
    values = _rows_of_values(table, good, words, columns, above)
    if not values:
        return None
    said = [i for i, line in enumerate(grid) if _says_missing(line, table[i], columns)]
    first, last = values[0], max(values + said)
    # A row without a number is one of values too below a header, else if it says NA.
    while first > (1 if above is None else above + 1) and _all_missing(grid[first - 1], columns):
        if above is None and first - 1 not in said:
            break
        first -= 1
    raw = Counter(len(table[i].cells) for i in values).most_common(1)[0][0]
    if header is not None:
        found = _rows_of_names([row for row in rows if row.number == header], width)
    elif above is not None:
        lines = len(columns) == width == 2  # "Station;Berlin" above time and value
        found = _rows_of_names(_block(table, grid, above, first), width, lines)
        if not _words_of(table[above], grid[above]):
            found = found._replace(guess="guess_header")
    else:
        found = _header_without_words(rows, table, grid, columns, width, first, last)
    row, guess = found.row, found.guess
    names = _names(row, width, raw) if row else ()
    if row is table[first] and len(values) > 1:
        first = values[1]
    body = range(first, last + 1)
    doubtful = False
    if row and separator == "," and trimmed(_joined(row)) > max(raw, width):
        guess = "guess_header"  # a last column that is empty, or a comma in a name
    if row and names and separator in (",", ";"):
        inside, shifted = [table[i] for i in body], names[0] == "" != row.cells[0]
        if shifted and _are_cut_remarks(row, inside):
            names, doubtful = tuple(row.cells), True
        else:
            doubtful = separator == "," and _are_cut_numbers(row, inside, [grid[i] for i in body])
            if shifted and width - 1 not in columns:
                guess = "guess_header"  # row names, or remarks cut in two
    return Table(
        width,
        row.number if row and names else 0,
        names,
        tuple(found.units.cells[:width]) if found.units else (),
        found.units.number if found.units else 0,
        table[first].number,
        table[last].number,
        sum(len(table[i].cells[j].strip()) for i in body for j in columns if good[i][j] is True),
        sum(len(cell.strip()) for i in body for cell in table[i].cells),
        sum(len(table[i].cells) == raw for i in body) / len(table),
        guess if names or not row else "",
        doubtful,
    )


def _width(table: Sequence[Row], numeric: Sequence[int]) -> int:
    """Return how many columns the rows with numbers make, and the names above them if longer."""
    lengths = [trimmed(table[i]) for i in numeric]
    count = Counter(lengths)
    mode = max(count, key=lambda n: (count[n], n))
    start = lengths.index(mode)
    spaced = any(cell.startswith(" ") for cell in table[numeric[start]].cells)
    above = set(range(numeric[len(numeric) // 2])) - set(numeric)
    names = max((trimmed(_joined(table[i], spaced)) for i in above), default=0)
    if names >= mode:
        return max(mode, min(names, max(len(table[i].cells) for i in numeric)))
    longer = [n for n in lengths[start:] if n > mode]
    return mode if 20 * len(longer) <= len(lengths) else max(longer)


def _joined(row: Row, spaced: bool = False) -> Row:
    """Return a header with "mass, kg" in one cell: its comma has a blank behind, others none."""
    whole: list[str] = []
    for cell in row.cells:
        if cell.startswith(" ") and whole and not spaced:
            whole[-1] += "," + cell
        else:
            whole.append(cell)
    return Row(row.number, whole)


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


def _numeric_columns(good: Sequence[Sequence[bool | None]]) -> list[int]:
    """Return the columns that at least half of these rows have a number in, if anything."""
    return [
        j for j in range(len(good[0]))
        if 2 * sum(line[j] is True for line in good)
        >= max(1, sum(line[j] is not None for line in good))
    ]  # fmt: skip


def _words(good: Sequence[bool | None], row: Row, columns: Sequence[int]) -> int:
    """Return how many words, rather than numbers that do not fit, stand in columns of numbers."""
    return sum(good[j] is False and not like_number(row.cells[j]) for j in columns)


def _last_named(
    table: Sequence[Row],
    good: Sequence[Sequence[bool | None]],
    words: Sequence[int],
    columns: Sequence[int],
) -> int | None:
    """Return the last row that names columns above the first full row of numbers, if any.

    It has words above most columns of numbers; or, if no row has, what is like numbers (10 %).
    """
    count = [sum(line[j] is True for j in columns) for line in good]
    usual = statistics.median(n for n in count if n) if any(count) else 0
    full = next((i for i, n in enumerate(count) if 2 * n > usual and not words[i]), 0)
    above = [i for i in reversed(range(full)) if not count[i]]
    for i in above:
        if 2 * words[i] > len(columns):
            return i
    for i in above:
        bad = [table[i].cells[j].strip() for j in columns if good[i][j] is False]
        if 2 * len(bad) > len(columns) and not any(cell.startswith(CENSORED) for cell in bad):
            return i
    return None


def _words_of(row: Row, line: Sequence[Cell | None]) -> list[int]:
    """Return which cells of a row are words."""
    return [j for j, cell in enumerate(line) if cell is None and not like_number(row.cells[j])]


def _rows_of_values(
    table: Sequence[Row],
    good: Sequence[Sequence[bool | None]],
    words: Sequence[int],
    columns: Sequence[int],
    above: int | None,
) -> list[int]:
    """Return the rows that hold numbers where the columns of numbers are.

    Below a header one number is enough. Without one, and behind the last row that is mostly
    numbers, words may be a title or a note: the first cell in a column of numbers must be one.
    """
    below = range(0 if above is None else above + 1, len(good))
    filled = {i: [good[i][j] for j in columns if good[i][j] is not None] for i in below}
    held = [i for i in below if len(filled[i]) > words[i]]
    mostly = [i for i in held if len(filled[i]) > 2 * words[i]]
    sure = [i for i in mostly if 2 * len(table[i].cells) >= len(good[i])] or held
    start = sure[0] if above is None and sure else below.start
    return [i for i in held if i >= start and (i <= sure[-1] or filled[i][0] is True)]


def _all_missing(line: Sequence[Cell | None], columns: Sequence[int]) -> bool:
    """Whether nothing but signs for missing values stands in the columns of numbers."""
    return all(j < len(line) and line[j] is MISSING for j in columns)


def _says_missing(line: Sequence[Cell | None], row: Row, columns: Sequence[int]) -> bool:
    """Whether a sign for a missing value stands in a column of numbers."""
    return any(j < len(line) and line[j] is MISSING and row.cells[j].strip() for j in columns)


def _block(
    table: Sequence[Row], grid: Sequence[Sequence[Cell | None]], named: int, first: int
) -> Sequence[Row]:
    """Return the rows of names: the last of words, and all without numbers that join on to it."""
    start = named
    while start and table[start - 1].number == table[start].number - 1:
        if any(cell and cell.body for cell in grid[start - 1]):
            break
        start -= 1
    return table[start:first]


def _header_without_words(
    rows: Sequence[Row],
    table: Sequence[Row],
    grid: Sequence[Sequence[Cell | None]],
    columns: Sequence[int],
    width: int,
    first: int,
    last: int,
) -> Header:
    """Return the header where no words stand above the numbers.

    It is a comment, the first row of numbers, or what little stands above: a single name.
    """
    commented = _commented_header(rows, table[first].number, width)
    if commented and width > 1:
        return Header(commented)
    weak = _rows_of_names(table[:first], width)
    body, top = grid[first : last + 1], _words_of(table[first], grid[first])
    if top:
        found, guess = _numbers_beside_words(table[first : last + 1], body, columns, top)
    else:
        found, guess = _numbers_as_header(body, columns)
    if found and last > first and (top or body[0][0] is MISSING or not weak.row):
        return Header(table[first], guess=guess)
    if weak.row:
        return weak._replace(
            guess="guess_header"
            * any((cell := parse(text)) and cell.body for text in weak.row.cells)
        )
    return Header(commented, guess="" if commented else guess)


def _rows_of_names(above: Sequence[Row], width: int, lines: bool = False) -> Header:
    """Return the header among the rows above the numbers, and the row of units if any.

    Of several it is the first: below it stand kinds, descriptions, or values that are words. A
    title, a line of groups, whose names are repeated, and `lines` of a preamble stand above it.
    """
    above = [row for row in above if trimmed(row) <= width] or above
    filled = [sum(bool(cell.strip()) for cell in row.cells[:width]) for row in above]
    most = max(filled, default=0)
    if not most or (most == 1 < width and all(len(row.cells) != width - 1 for row in above)
                    and not any(row.cells[0] == "" for row in above)):  # fmt: skip
        return Header()  # a title is no name of a column
    full = [row for row, n in zip(above, filled, strict=True) if n == most]
    units = [row for row, n in zip(above, filled, strict=True) if n and _all_are(UNIT, row)]
    names = [row for row in full if row not in units and not _all_are(KIND, row)] or full[:1]
    telling = [row for row in names if _is_telling(row, width)]
    row = names[-1] if lines or not telling else telling[0]
    unit = next((one for one in units if one is not row and one.number >= row.number - 1), None)
    return Header(row, unit, "guess_header" * (len(names) > 1))


def _is_telling(row: Row, width: int) -> bool:
    """Whether the cells of a row are names, all different, rather than a title or groups."""
    cells = [cell for cell in row.cells if cell.strip()]
    title = any(cell.startswith(" ") or cell.strip().endswith(":") for cell in cells) or (
        width == 1 and " " in cells[0]
    )
    return not title and len(set(cells)) == len(cells)


def _all_are(kind: re.Pattern[str], row: Row) -> bool:
    """Whether all that stands in the row is of a kind: units, say."""
    cells = [plain(cell).strip() for cell in row.cells if cell.strip()]
    return bool(cells) and all(map(kind.fullmatch, cells))


def _names(row: Row, width: int, raw: int) -> tuple[str, ...]:
    """Return the names that a header gives its columns; none where they cannot be told apart."""
    cells = row.cells
    if 2 * trimmed(row) < width:
        return ()
    if width > 1 and len(cells) == width - 1:  # R leaves the row names without a name
        return ("", *cells)
    if width == 1 or trimmed(row) <= max(raw, width):
        return tuple(cells[:width])
    whole = _joined(row).cells
    if len(whole) == len(cells):  # the last column is empty
        return tuple(cells[:width])
    return tuple(whole) if len(whole) == width else ()


def _commented_header(rows: Sequence[Row], first: int, width: int) -> Row | None:
    """Return the last comment above the numbers if it has a name for each column."""
    comments = [row for row in rows if row.number < first and not belongs(row) and any(row.cells)]
    if not comments:
        return None
    number, cells = comments[-1]
    start = NO_NAME.sub("", cells[0])
    if len(cells) == width:
        cells = [start or cells[0], *cells[1:]]
    else:
        cells = [start, *cells[1:]] if start else cells[1:]
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
        if fractions or years:  # 0, 1, 2 … of pandas and years in a row are sure, 5 and 6 not
            return True, "guess_header" * (not (run and fractions and (years or values[0] == 0)))
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


def _numbers_beside_words(
    rows: Sequence[Row],
    body: Sequence[Sequence[Cell | None]],
    columns: Sequence[int],
    words: Sequence[int],
) -> tuple[bool, str]:
    """Whether a first row of words and numbers names the columns, and which guess that is.

    Years do, three or more in a row for sure, and three or more numbers that grow; not beside
    a date, or a word that comes again below.
    """
    top = body[0]
    for j in words:
        word = rows[0].cells[j]  # a date, a label of its kind
        if any(map(str.isdigit, word)) or any(word in row.cells[j : j + 1] for row in rows[1:]):
            return False, ""
    numbers = [cell for j in columns if j < len(top) and (cell := top[j]) and cell.body]
    if not numbers or not all(PLAIN_NUMBER.fullmatch(cell.body) for cell in numbers):
        return False, ""
    if any(cell.unit or cell.exponent or cell.negative for cell in numbers):
        return False, ""
    values = [float(cell.body.replace(",", ".")) for cell in numbers]
    under = [cell for line in body[1:] for j in columns if j < len(line) and (cell := line[j])]
    years = set(values) <= set(YEARS) and len(set(values)) == len(values)
    years = years and not all(cell.body in map(str, YEARS) for cell in under if cell.body)
    if years or (len(values) > 2 and all(a < b for a, b in pairwise(values))):
        in_a_row = years and len(values) > 2 and all(b == a + 1 for a, b in pairwise(values))
        return True, "guess_header" * (not in_a_row)
    return False, "guess_header" * all(cell.body.isdigit() for cell in numbers)


def _are_cut_remarks(header: Row, rows: Sequence[Row]) -> bool:
    """Whether rows longer than the header by a cell are so by remarks rather than row names.

    R leaves the row names without a name, in all rows; and behind its commas is no blank.
    """
    longer = sum(trimmed(row) > len(header.cells) for row in rows)
    cut = sum(row.cells[-1].startswith(" ") > row.cells[0].startswith(" ") for row in rows)
    return 10 * longer < 9 * len(rows) or 2 * cut > len(rows)


def _are_cut_numbers(
    header: Row, rows: Sequence[Row], body: Sequence[Sequence[Cell | None]]
) -> bool:
    """Whether rows are longer than the header as unquoted decimal commas would make them."""
    longer = [trimmed(row) > len(header.cells) for row in rows]
    numbers = [sum(bool(cell and cell.body) for cell in line) for line in body]
    usual = max((n for n, long in zip(numbers, longer, strict=True) if not long), default=0)
    cut = sum(long and n > usual for n, long in zip(numbers, longer, strict=True))
    if 20 * cut <= len(rows):
        return False
    return not any(
        cell and "." in cell.body and thousands_mark(cell, ".") is not None
        for line in body
        for cell in line
    )
