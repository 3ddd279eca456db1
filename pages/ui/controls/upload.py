"""A reader's file on the page: the upload, how it was read, and the means to read it otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui.controls.files import (
    ENCODINGS,
    SEPARATORS,
    Column,
    Drawn,
    LeftOut,
    Refused,
    UnusableFileError,
    density_of,
    has_far_values,
    preferred,
    read_columns,
)
from pages.ui.shell import numbers
from pages.ui.shell.page import Page

__all__ = ["TYPES", "Upload", "code", "read_upload"]

TYPES = ["csv", "txt", "tsv", "dat", "data"]
FILE = "_file"
AUTOMATIC = "automatic"
HEADERS = (AUTOMATIC, "none", *map(str, range(1, 31)))
READ, SHOWN = "_columns_read", "_column_drawn"  # what the session remembers
SIGNS = {
    "\t": "tab", ";": "semicolon", ",": "comma", "|": "bar", "，": "wide_comma", " ": "blank",
    "": "one_column", ".": "point", "'": "apostrophe",
}  # fmt: skip
FIRST, TOLD = 5, 4  # values, and cells or columns, that are named one by one


@dataclass(frozen=True)
class Upload:
    """The column that a reader chose in a file of their own, and its density."""

    file: str
    column: Column
    drawn: Drawn


def read_upload(page: Page, kept: str) -> Upload | None:
    """Draw the upload and all that is told about the file; None while there is nothing to show.

    `kept` names the target that stays on the page then.
    """
    file = st.file_uploader(page("upload"), type=TYPES, key=FILE)
    if file is None:
        st.caption(page("upload_waiting"))
        return None
    place = st.container()
    try:
        with st.expander(page("by_hand")):
            choices = by_hand(page)
        columns = columns_of(file, choices)
        with place:
            column = chosen_column(page, columns)
            if column.placeholders and ask_about_placeholders(page, column):
                columns = columns_of(file, choices | {"placeholders_missing": True})
                left = [one for one in columns if one.name == column.name]
                if not left:
                    raise UnusableFileError("file_one_value", name=column.name)
                column = left[0]
            tell_reading(page, column)
            drawn = drawn_of(page, column)
    except UnusableFileError as problem:
        with place:
            refuse(page, problem, kept)
        return None
    return Upload(file.name, column, drawn)


def key_of(name: str) -> str:
    """Return the key of a choice about the present file; it is forgotten with the file."""
    file = st.session_state.get(FILE)
    return f"_upload_{name}_{file.file_id}" if file else f"_upload_{name}"


def columns_of(file: Any, choices: dict[str, Any]) -> list[Column]:
    """Return the file's columns; they are kept in the session, and nowhere else."""
    key = (file.file_id, tuple(sorted(choices.items())))
    known: dict[Any, list[Column] | UnusableFileError] = st.session_state.get(READ, {})
    if key not in known:
        known = {at: columns for at, columns in known.items() if at[0] == file.file_id}
        try:
            known[key] = read_columns(file.getvalue(), **choices)
        except UnusableFileError as problem:
            known[key] = problem
        st.session_state[READ] = known
    found = known[key]
    if isinstance(found, UnusableFileError):
        raise found
    return found


def by_hand(page: Page) -> dict[str, Any]:
    """Draw what a reader can say about the file; return what was said."""
    automatic = page(AUTOMATIC)

    def ask(place: Any, name: str, options: Sequence[str], labels: dict[str, str]) -> str | None:
        chosen = place.selectbox(
            page(f"choose_{name}"),
            [AUTOMATIC, *options],
            format_func=lambda option: labels.get(option, option),
            key=key_of(name),
        )
        # A changed client may send what is no option.
        return chosen if chosen in options else None

    first, second = st.columns(2)
    marks = {AUTOMATIC: automatic, **{s: page(f"decimal_{SIGNS[s]}") for s in ".,"}}
    signs = {AUTOMATIC: automatic, **{s: page(f"separator_{SIGNS[s]}") for s in SEPARATORS}}
    rows = {name: page("header_row", row=name) for name in HEADERS[2:]}
    rows |= {AUTOMATIC: automatic, "none": page("header_none")}
    said: dict[str, Any] = {
        "separator": ask(first, "separator", SEPARATORS, signs),
        "decimal": ask(second, "decimal", (".", ","), marks),
        "header": ask(first, "header", HEADERS[1:], rows),
        "encoding": ask(second, "encoding", tuple(ENCODINGS), {AUTOMATIC: automatic}),
    }
    if said["header"] is not None:
        said["header"] = 0 if said["header"] == "none" else int(said["header"])
    return {name: value for name, value in said.items() if value is not None}


def chosen_column(page: Page, columns: Sequence[Column]) -> Column:
    """Draw the choice of column, no counting one first."""
    names = [column.name for column in columns]
    chosen = st.selectbox(
        page("upload_column"), names, index=preferred(columns), key=key_of("column")
    )
    return columns[names.index(chosen) if chosen in names else preferred(columns)]


def ask_about_placeholders(page: Page, column: Column) -> bool:
    """Point out −999 and its like; return whether they are to be missing."""
    found = ", ".join(shown(value) for value, _ in column.placeholders)
    times = sum(count for _, count in column.placeholders)
    return bool(st.toggle(page("placeholders", values=found, times=times), key=key_of("missing")))


def tell_reading(page: Page, column: Column) -> None:
    """Say how the column was read, and what was left out."""
    reading = column.reading
    values = ", ".join(map(shown, column.values[:FIRST]))
    lines = [
        page("read_how", how=page("listing").join(manner(page, column))),
        page("read_first", values=values + (", …" if len(column.values) > FIRST else "")),
        page("upload_used", used=len(column.values), missing=column.missing),
    ]
    if reading.used < reading.rows:
        lines.append(page("read_sample", used=reading.used, rows=reading.rows))
    if column.left_out:
        lines.append(page("read_left_out", cells=listed(page, cells_at(page, column.left_out))))
    if reading.around:
        lines.append(page("read_around", cells=listed(page, cells_at(page, reading.around))))
    if reading.refused:
        why = [because(page, one) for one in reading.refused]
        lines.append(page("read_not_offered", columns=listed(page, why)))
    if column.total:
        lines.append(page("read_total", value=shown(column.values[-1])))
    if summaries := reading.summaries[: -1 if column.total else None]:
        lines.append(page("read_summaries", cells=listed(page, cells_at(page, summaries))))
    st.caption("  \n".join(lines))
    guesses = list(guesses_of(page, column))
    if guesses:
        remedy = page("guess_remedy", by_hand=page("by_hand"))
        st.info("  \n".join([page("guessed"), *guesses, remedy]), icon=":material/help:")


def manner(page: Page, column: Column) -> Iterable[str]:
    """Name the separator, the marks, the row of names, the encoding and the unit."""
    reading = column.reading
    sign = SIGNS.get(reading.separator)
    yield (
        page(f"separator_{sign}") if sign else page("separator_other", sign=code(reading.separator))
    )
    if column.decimal:
        yield page(f"decimal_{SIGNS[column.decimal]}")
    if column.thousands:
        yield page(f"thousands_{SIGNS[column.thousands]}")
    yield page("header_row", row=reading.header) if reading.header else page("header_none")
    yield page("read_encoding", encoding=reading.encoding)
    if column.unit:
        yield page("read_unit", unit=code(column.unit))


def guesses_of(page: Page, column: Column) -> Iterable[str]:
    """Say what the text alone could not decide."""
    row, example = column.reading.header, column.example
    for guess in (*column.reading.guesses, *dict.fromkeys(column.guesses)):
        if guess == "guess_header":
            yield page("guess_names", row=row) if row else page("guess_values")
        elif guess != "guess_marks":
            yield page(guess)
        elif example is not None:
            said = {"cell": code(example.cell), "value": shown(example.value)}
            if example.other is None:
                yield page("guess_mark", **said)
            else:
                yield page("guess_marks", other=shown(example.other), **said)


def drawn_of(page: Page, column: Column) -> Drawn:
    """Return the column's density, and say which of its values it shows.

    It is kept in the session, and nowhere else.
    """
    log = False
    if has_far_values(column.values) and min(column.values) > 0:
        log = st.toggle(page("upload_log"), key=key_of("log"))
    known: tuple[tuple[float, ...], Drawn] | None = st.session_state.get(SHOWN)
    if known and known[0] == column.values and known[1].log == log:
        drawn = known[1]
    else:
        drawn = density_of(column.values, log)
        st.session_state[SHOWN] = (column.values, drawn)
    p, lines = drawn.density, []
    if drawn.below or drawn.above:
        ends = {"low": shown(p.sample.min()), "high": shown(p.sample.max())}
        counts = {"below": drawn.below, "above": drawn.above}
        lines.append(page("tails_middle", used=p.sample.size, **ends, **counts))
    if drawn.rule:
        rule = numbers.place(drawn.rule, drawn.rule)
        wider = numbers.place(p.bandwidth, p.bandwidth)
        lines.append(page("tails_bandwidth", bandwidth=wider, rule=rule))
    if lines:
        st.info("  \n".join(lines), icon=":material/expand:")
    return drawn


def refuse(page: Page, problem: UnusableFileError, kept: str) -> None:
    """Say why nothing can be shown of the file, and what stays on the page."""
    where = as_text(problem.where)
    st.warning(page(problem.reason, by_hand=page("by_hand"), **where), icon=":material/report:")
    st.caption(page("upload_kept", target=kept))


def because(page: Page, refused: Refused) -> str:
    """Say why a column of the file is not offered."""
    return page(f"because_{refused.reason}", name=code(refused.name), **as_text(refused.where))


def as_text(where: Mapping[str, object]) -> dict[str, object]:
    """Return what a sentence names with the texts of the file as such."""
    return {name: code(at) if isinstance(at, str) else at for name, at in where.items()}


def cells_at(page: Page, cells: Iterable[LeftOut]) -> list[str]:
    """Return "row 17: <1.0" for each of the cells."""
    return [page("cell_at", row=at.row, cell=code(at.cell)) for at in cells]


def listed(page: Page, things: Sequence[str]) -> str:
    """Join the first of `things`, and count the rest."""
    more = len(things) - TOLD
    rest = [page("and_more", count=more)] if more > 0 else []
    return page("listing").join([*things[:TOLD], *rest])


def shown(value: float) -> str:
    """Return a number of the file, nearly as it is stored."""
    return f"{value:.10g}".replace("e+", "e").replace("-", "−")


def code(text: str) -> str:
    """Return text of a file as Markdown that stays text."""
    return "`" + text.replace("`", "'") + "`" if text else "–"
