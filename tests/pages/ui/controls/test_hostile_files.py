"""A reader's file may be made to harm: bounded memory, plain names, a reason, and nothing kept."""

import gc
import io
import re
import tracemalloc
import weakref
import zipfile
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from klcore import KernelDensity
from pages.ui.controls.files import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_NAME,
    MAX_ROWS,
    UnusableFileError,
    density_of,
    read_columns,
)
from pages.ui.controls.targets import CSV
from pages.ui.forward_and_reverse import both_fits
from pages.ui.forward_and_reverse.looks import between, landscape
from tests.walking import page_app, problems, shown, upload_widget, widgets

MARK = "kLmARk"
CODE = re.compile(r"`[^`]*`")
NAMES = (
    f"<img src=x onerror={MARK}>",
    f"**{MARK}** [{MARK}](javascript:{MARK})",
    f"$\\text{{{MARK}}}$ :red[{MARK}]",
    f"\u202e{MARK}\u0007",
)
MOST_MEMORY = 40_000_000  # bytes; a file of 1 MB, taken to pieces


def zip_bomb() -> bytes:
    """Return a small archive of 100 MB of zeros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", b"0" * 100_000_000)
    return packed.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a line of 1 MB": lambda: b"1" * MAX_BYTES,
    "half a million columns": lambda: b"1," * (MAX_BYTES // 2),
    "a million columns": lambda: b"," * MAX_BYTES,
    "columns that differ": lambda: ",".join(map(str, range(140_000))).encode(),
    "a row in two bytes": lambda: b"1\n" * (MAX_BYTES // 2),
    "wide rows": lambda: (b"1," * 500 + b"\n") * 990,
    "line feeds": lambda: b"\n" * MAX_BYTES,
    "carriage returns": lambda: b"1" + b"\r" * (MAX_BYTES - 1),
    "quotes": lambda: b'"' * MAX_BYTES,
    "quotes on lines": lambda: b'"\n' * (MAX_BYTES // 2),
    "semicolons": lambda: b";" * MAX_BYTES,
    "tabs on lines": lambda: b"1\t\n" * (MAX_BYTES // 3),
    "blanks of another script": lambda: "\u3000".encode() * 300_000,
    "a byte order mark": lambda: b"\xef\xbb\xbf",
    "controls": lambda: b"\x1c\x1d\x1e" * 10,
    "a zip bomb": zip_bomb,
    "digits": lambda: (b"9" * 100_000 + b"\n") * 9,
    "ten columns": lambda: b"1,1,1,1,1,1,1,1,1,1\n" * (MAX_BYTES // 20),
    "different numbers": lambda: "\n".join(f"{i}.{i}" for i in range(70_000)).encode(),
    "different rows": lambda: "\n".join(f"{i};{i},5;{i}" for i in range(45_000)).encode(),
    "blanks": lambda: b"1 " * (MAX_BYTES // 2),
    "formulas": lambda: b'="' * (MAX_BYTES // 2),
    "quotes behind blanks": lambda: b' "' * (MAX_BYTES // 2),
    "comments": lambda: b"#\n" * (MAX_BYTES // 2),
    "dashes": lambda: b"- " * (MAX_BYTES // 2),
    "brackets": lambda: b"(" * MAX_BYTES,
    "groups": lambda: b"1,234,567,890,123,456,789,012,345,678,901,234\n" * 20_000,
    "units": lambda: b"1 aaaaaaaaaaaaaaaa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 20_000,
    "Chinese without end": lambda: "编".encode("gbk") * (MAX_BYTES // 2),
    "accents without end": lambda: b"\xe9a" * (MAX_BYTES // 2),
    "Excel's hint without end": lambda: b"\n" * 500_000 + b"sep=;" * 90_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_a_file_costs_is_bounded(kind: str):
    data = HOSTILE[kind]()
    tracemalloc.start()
    try:
        columns = read_columns(data)
    except UnusableFileError:
        columns = []
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < MOST_MEMORY
    assert len(columns) <= MAX_COLUMNS
    assert all(len(column.values) <= MAX_ROWS for column in columns)


def test_names_are_short_visible_and_different():
    header = ["a", "a", "a (1)", "x" * 100_000, "\u202eevil\u0000\u2028", " \t"]
    rows = "\n".join(",".join([str(i)] * len(header)) for i in range(9))
    names = [column.name for column in read_columns((",".join(header) + "\n" + rows).encode()
                                                    .replace(b"\0", b"\x01"))]  # fmt: skip
    assert len(set(names)) == len(names) == len(header)
    assert all(name.isprintable() and name == name.strip() for name in names)
    assert max(map(len, names)) < MAX_NAME + 10


EXTREMES = [
    [1e308, -1e308, 1e307, 5e307, 0.0],
    [1e-310, 2e-310, 3e-310, 5e-310, 9e-310],
    [1.0 + i * 2.3e-16 for i in range(6)],
    [1e-160, 2e-160, 3e-160, 5e-160, 9e-160],
]
FAR = [[*range(700), 1e12], [*range(50), 1e74], [1e60 * i for i in range(9)]]


@pytest.mark.parametrize("values", EXTREMES)
def test_numbers_that_no_density_can_show_have_a_reason(values: list[float]):
    with pytest.raises(UnusableFileError) as caught:
        density_of(values)
    assert caught.value.reason == "file_extreme"


def with_file(name: str, data: bytes) -> AppTest:
    """Run page 7 and upload a file there."""
    app = page_app("forward_and_reverse", {"target": CSV}).run()
    if not hasattr(app, "file_uploader"):
        pytest.skip("this Streamlit cannot upload in a test")
    app.file_uploader(key="_file").set_value((name, data, "text/csv")).run()
    return app


def test_names_of_files_and_columns_are_shown_as_text_only():
    rows = "\n".join(",".join([str(i * i)] * len(NAMES)) for i in range(9))
    app = with_file(f"{NAMES[0]}.csv", (",".join(NAMES) + "\n" + rows).encode())
    assert not problems(app)
    chooser = upload_widget(app, "selectbox", "column")
    assert sum(MARK in option for option in chooser.options) == len(NAMES)
    # The options of a select box are plain text to Streamlit; elsewhere a name is code.
    options = set(chooser.options)
    said = [CODE.sub("", text) for text in shown(app) if text not in options]
    assert not [text for text in said if MARK in text]
    for widget in widgets(app):
        assert widget.key.startswith("_upload_column") or MARK not in str(widget.proto)


@pytest.mark.parametrize(
    "values",
    [EXTREMES[0], *FAR],
)
def test_extreme_numbers_break_no_page(values: list[float]):
    app = with_file("x.csv", "\n".join(map(repr, values)).encode())
    assert not problems(app)


def test_what_was_computed_of_a_column_goes_with_its_reader():
    density = KernelDensity([0.0, 1.0, 3.0, 4.0, 4.5, 9.0])
    both_fits.view(density)
    both_fits.costs(density, both_fits.compute(density).forward.gaussian)
    landscape.ground(density)
    landscape.heights(density, "reverse")
    between.limits(density)
    left = weakref.ref(density)
    assert both_fits.compute(density) is both_fits.compute(
        density
    )  # remembered as long as it lives
    del density
    gc.collect()
    assert left() is None
