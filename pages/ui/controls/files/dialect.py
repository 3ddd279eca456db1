"""What separates the cells of a file, judged by the table that each separator makes."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pages.ui.controls.files.cells import MARKS, Cell, parse, thousands_mark
from pages.ui.controls.files.refusal import UnusableFileError
from pages.ui.controls.files.table import Row, Table, belongs, find_table, rows_of

__all__ = ["HEAD", "SEPARATORS", "Dialect", "choose_dialect", "without_hint"]

# "" is a file of one column. Where two make equally good tables, the first is taken.
SEPARATORS = ("\t", ";", ",", "|", "，", "", " ")
HINT = re.compile(r'\s*"?sep=([^\n])"?[^\S\n]*(?=\n|$)', re.IGNORECASE)
# Blanks stand inside names, titles and numbers too.
TRUST_IN_BLANKS = 0.9
HEAD, HEAD_ROWS = 64_000, 1_000  # signs and rows that a separator is judged by
SOME_LINES = 20
INSIDE_NUMBERS = (",", "，", " ")
IN_EVERY_LINE = 0.75  # of the rows; the others may be ragged
# A column that a sign may cut in two, or two that it may join, must look this good both ways.
EQUAL = 0.98


@dataclass(frozen=True)
class Dialect:
    """A separator, the table that it makes, and the guess that it is, if one."""

    separator: str
    table: Table | None
    rows: tuple[Row, ...]  # the head of the file
    complete: bool  # whether that is all of it
    guess: str = ""


def choose_dialect(
    text: str, separator: str | None, decimal: str | None, header: int | None
) -> Dialect:
    """Return the separator that makes the most regular table with the most signs in numbers.

    Each separator that occurs is tried: the share of all signs in cells that are read as
    numbers, in columns of numbers, times the share of rows of equal length. So a comma in a
    header, in words or in ``12,5`` speaks for nothing. Two readings in which all is numbers,
    one column ``12,5`` or two, are told apart by `_one_column`.
    """
    head = _head(text)
    if separator is None and (hint := HINT.match(text)):
        separator = hint[1]
    tried: dict[str, Dialect] = {}
    for sign in SEPARATORS if separator is None else (separator,):
        if sign in head and (found := _try(head, len(head) == len(text), sign, decimal, header)):
            tried[sign] = found
    if not tried:
        raise UnusableFileError("file_unreadable")
    beaten = _beaten(tried)
    best = max((found for sign, found in tried.items() if sign not in beaten), key=_score)
    one = tried.get("") if "" not in beaten else None
    if one and one.table and best.table:
        other = max(
            (tried[sign] for sign in (",", " ", "，") if sign in tried), key=_score, default=one
        )
        close = min(_score(one), _score(other)) >= EQUAL * TRUST_IN_BLANKS * _score(best)
        if best in (one, other) and other is not one and close:
            single, guess = _one_column(one, other)
            chosen = one if single else other
            return replace(chosen, guess=guess)
    return best


def _beaten(tried: dict[str, Dialect]) -> set[str]:
    """Return the separators that one which splits every line, the header too, speaks against.

    These are signs that the header lacks, and blanks, unless tabs are blanks like the others;
    and that a line is one cell, unless the sign is a comma, which may stand in a name and in
    numbers.
    """
    every = {sign for sign, found in tried.items() if sign.strip(" ") and _in_every_line(found)}
    if not every:
        return set()
    whole = {""} if every - set(INSIDE_NUMBERS) else set()
    mixed = every == {"\t"} and " " in tried and _mixed(tried["\t"], tried[" "])
    return (
        whole
        | (set() if mixed else {" "})
        | {sign for sign in tried if sign.strip(" ") and sign not in every}
    )


def _mixed(tabs: Dialect, blanks: Dialect) -> bool:
    """Whether tabs and blanks separate the same table, between its names too."""
    names = tabs.table.names if tabs.table else ()
    return any(" " in name.strip() for name in names) and _in_every_line(blanks, full=True)


def _in_every_line(found: Dialect, full: bool = False) -> bool:
    """Whether a header and nearly all rows below it have two or more cells, the header the most.

    `full` asks for rows as long as the header; else they may lack cells at their ends.
    """
    rows, table = [row for row in found.rows if belongs(row)], found.table
    if table:
        rows = [row for row in rows if table.header <= row.number <= table.last]
    if len(rows) < 2 or (table and not table.header):
        return False
    words = [cell for cell in rows[0].cells if cell.strip() and parse(cell) is None]
    if len(words) < len(rows[0].cells) and (not words or any(map(str.isdigit, "".join(words)))):
        return False  # hardly a header
    if any(cell.startswith(" ") > rows[1].cells[-1].startswith(" ") for cell in rows[0].cells):
        return False  # a comma between words
    width = len(rows[0].cells)
    least = width if full else 2
    fit = sum(least <= len(row.cells) <= width for row in rows)
    return width > 1 and fit >= IN_EVERY_LINE * len(rows)


def _head(text: str) -> str:
    """Return the first lines of a text, whole ones, and some even where the first are long."""
    if len(text) <= HEAD:
        return text
    end = 0
    for _ in range(SOME_LINES):
        end = text.find("\n", end) + 1
        if not end:
            return text
    return text[: max(end, text.rfind("\n", 0, HEAD) + 1)]


def without_hint(text: str) -> str:
    """Return the text without Excel's ``sep=;``, whose line stays as an empty one."""
    hint = HINT.match(text)
    return "\n" * text.count("\n", 0, hint.end()) + text[hint.end() :] if hint else text


def _try(
    head: str, whole: bool, separator: str, decimal: str | None, header: int | None
) -> Dialect | None:
    """Return the table that a separator makes of the head of a file, None if it makes none."""
    rows = []
    try:
        for row in rows_of(without_hint(head), separator):
            rows.append(row)
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        return None
    table = find_table(rows, separator, decimal, header)
    if table and separator in INSIDE_NUMBERS and _one_name_is_cut(rows, table, separator):
        return None
    return Dialect(separator, table, tuple(rows), whole and len(rows) < HEAD_ROWS)


def _one_name_is_cut(rows: Sequence[Row], table: Table, separator: str) -> bool:
    """Whether one word above several columns is the name of all that the separator cuts.

    So it is above "3. Jan", "12,50 S" and "12,5-13,5", where no second number is left whole; it
    is not where row names stand in front of numbers.
    """
    above = [row for row in rows if row.number < table.first and belongs(row)]
    if not above or len(above[-1].cells) > 1 or " " in above[-1].cells[0].strip():
        return False
    body = [row.cells for row in rows if table.first <= row.number <= table.last]
    seconds = [(cells[0], cells[1].strip()) for cells in body if len(cells) > 1]
    if separator == " " and not any(parse(cell) for _, cell in seconds):
        return True
    cut = sum(_is_piece(first, cell, separator) for first, cell in seconds)
    return 2 * cut > len(body)


def _is_piece(first: str, cell: str, separator: str) -> bool:
    """Whether a cell begins with a piece of a number, the rest of which stands before it."""
    number = parse(cell)
    if not cell[:1].isdigit() or number is None:
        return cell[:1].isdigit()
    return bool(number.unit) and parse(first + separator + cell) is not None


def _score(found: Dialect) -> float:
    """Return how good a table is: 1 where everything is a number and all rows are alike."""
    table = found.table
    if table is None or not table.signs:
        return 0.0
    trust = TRUST_IN_BLANKS if found.separator == " " else 1.0
    return trust * table.regular * table.good / table.signs


def _one_column(one: Dialect, other: Dialect) -> tuple[bool, str]:
    """Whether lines like ``12,5`` are one number each, not two; and which guess that is if one."""
    sign = other.separator
    table = one.table
    assert table is not None
    lines = [
        row.cells[0].strip()
        for row in one.rows
        if table.first <= row.number <= table.last and row.cells
    ]
    cells = [cell for line in lines if (cell := parse(line)) and cell.body]
    bodies = [cell.body.replace("，", ",") for cell in cells]
    mark = "," if sign == "，" else sign
    pieces = [body.split(mark) for body in bodies if mark in body]
    if not pieces:
        return True, ""
    assert other.table is not None
    if table.names:
        names = other.table.names
        if len(names) < other.table.width or not all(name.strip() for name in names):
            return True, ""
        if sign == " " or not any(name.startswith(" ") for name in names):
            return False, "guess_two_columns" * (sign == " ")
    return _by_the_digits(pieces, sum(mark in body for body in bodies) < len(bodies), bodies)


def _by_the_digits(
    pieces: Sequence[Sequence[str]], some_whole: bool, bodies: Sequence[str]
) -> tuple[bool, str]:
    """Judge lines like ``12,5`` without a header's help."""
    one, two = (True, "guess_one_column"), (False, "guess_two_columns")
    if some_whole:
        return True, ""
    grouped = all(any(thousands_mark(Cell(body), mark) for mark in MARKS) for body in bodies)
    lengths = {len(parts) for parts in pieces}
    seconds = [part for parts in pieces for part in parts[1:]]
    if grouped and (len(lengths) > 1 or any(part.startswith("0") for part in seconds)):
        return one
    numbers = [parts[0] for parts in pieces]
    counted = all(map(str.isdigit, numbers)) and all(
        int(b) - int(a) == 1 for a, b in pairwise(numbers)
    )
    if counted and len(numbers) > 2:
        return two
    if grouped:
        return two if lengths != {2} or set(map(len, numbers)) == {3} else one
    fixed = len(set(map(len, seconds))) == 1
    shortest = not any(part.endswith("0") and len(part) > 1 for part in seconds)
    return one if fixed or shortest else two
