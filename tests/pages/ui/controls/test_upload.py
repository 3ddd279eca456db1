"""What the page tells about a reader's file, in both languages, and what stands on it then."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.controls.targets import CSV
from pages.ui.controls.upload import TYPES
from pages.ui.shell.text import LANGUAGES, load_text
from tests.files_of_readers import EXPECTED, FOLDER, Expected
from tests.walking import page_app, problems, upload_widget

VALUES = "x\n1.5\n2.25\n3.75\n4.5\n0.25\n6\n"


def with_file(name: str, data: bytes, language: str = "en") -> AppTest:
    """Run page 7 and upload a file there."""
    app = page_app("forward_and_reverse", {"target": CSV, "lang": language}).run()
    return put(app, name, data)


def put(app: AppTest, name: str, data: bytes) -> AppTest:
    return app.file_uploader(key="_file").set_value((name, data, "text/csv")).run()


def told(app: AppTest) -> str:
    """Return all that the page says in captions, warnings and boxes."""
    return "\n".join(one.value for kind in ("caption", "info", "warning") for one in app.get(kind))


def means(app: AppTest) -> list[str]:
    """Return the means of the two fits as they stand under the pictures."""
    return [
        m[1] for one in app.get("markdown") if (m := re.match(r"μ = (\S+?)[,，] ?σ", one.value))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "04_thousands_dot_semicolon.csv",
        "12_decimal_comma_no_header_one_column.csv",
        "20_numeric_header_pandas_default.csv",
        "46_minus_999.csv",
        "53_total_row.csv",
        "76_cauchy_like.csv",
        "77_20500_rows_sorted.csv",
        "81_one_bad_cell.csv",
        "85_gbk_header.csv",
        "50_dates_booleans.csv",
        "24_title_line_above.csv",
        "42_currency.csv",
    ],
)
def test_how_a_file_was_read_stands_under_it(name: str, language: str):
    words = load_text(language, "forward_and_reverse")
    app = with_file(name, (FOLDER / name).read_bytes(), language)
    assert not problems(app)
    expected = EXPECTED[name]
    assert isinstance(expected, Expected)
    assert upload_widget(app, "selectbox", "column").value == expected.name
    said = told(app)
    encoding = "GBK" if name.startswith("85") else "UTF-8"
    assert words.label("read_encoding", encoding=encoding) in said
    first = ", ".join(f"{value:.10g}".replace("-", "−") for value in expected.first)
    assert words.label("read_first", values=first) in said
    assert (words.label("guessed") in said) == expected.guessed
    for part, sentence in {
        "53": words.label("read_total", value="69"),
        "77": words.label("read_sample", used=20000, rows=20500),
        "81": words.label("cell_at", row=32, cell="`<1.0`"),
        "50": words.label("because_file_no_numbers", name="`ok`", row=2, cell="`TRUE`"),
        "24": words.label("cell_at", row=1, cell="`Report of March`"),
        "42": words.label("read_unit", unit="`$`"),
        "04": words.label("guess_marks", cell="`12.345`", value="12345", other="12.345"),
        "20": words.label("guess_names", row=1),
    }.items():
        assert (sentence in said) == name.startswith(part), sentence
    far = words.label("tails_bandwidth", bandwidth="", rule="")[:8]
    assert (far in said) == name.startswith(("46", "76"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("data", "reason", "where"),
    [
        (b"1\n" * 600_000, "file_too_large", {}),
        (b"\n", "file_empty", {}),
        (b"PK\x03\x04\0\0", "file_binary", {}),
        (b"<html><p>1</p>", "file_markup", {}),
        (b'"' + b"x" * 200_000 + b'"\n1\n', "file_unreadable", {}),
        (b"id,h\n1,1,75\n2,1,82\n3,1,68\n", "file_ragged", {"row": 2}),
        (b"a,b\n", "file_header_only", {}),
        (b"a\nx*y*\nz\n", "file_no_numbers", {"row": 2, "cell": "`x*y*`"}),
        (b"a\n1\n2\n3\n4\n5\n1e999\n", "file_infinite", {"row": 7, "cell": "`1e999`"}),
        (b"a\n1\n1\n1\n1\n1\n1\n", "file_one_value", {"name": "`a`"}),
        (b"1.5, 2.5, 3.5, 4.5, 9, 8\n", "file_one_line", {"row": 1}),
        (b"a\n1e-80\n2e-80\n3e-80\n4e-80\n5e-80\n", "file_tiny", {"name": "`a`"}),
        (b"a\n1\n1.0000000000000002\n1.0000000000000004\n1.0000000000000007\n1.000000000000001\n",
         "file_extreme", {}),
    ],
)  # fmt: skip
def test_a_refusal_says_what_where_and_what_to_do(
    data: bytes, reason: str, where: dict[str, object], language: str
):
    words = load_text(language, "forward_and_reverse")
    app = with_file("x.csv", data, language)
    assert not problems(app)
    by_hand = words.label("by_hand")
    assert [one.value for one in app.warning] == [words.label(reason, by_hand=by_hand, **where)]
    kept = words.option("target", "goodfellow")
    assert words.label("upload_kept", target=kept) in told(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_no_value_is_pointed_out(language: str):
    words = load_text(language, "forward_and_reverse")
    rows = "".join(f"{place};{8 + i}.30;{i},5\n" for i, place in enumerate("ABCDEFG"))
    app = with_file("x.csv", f"p;t;x\n{rows}Mittelwert;11.30;3,5\n".encode(), language)
    at = words.label("cell_at", row=9, cell="`Mittelwert`")
    assert words.label("read_summaries", cells=at) in told(app)
    assert words.label("guess_two_marks") in told(app)


def test_every_reason_has_a_sentence():
    for language in LANGUAGES:
        words = load_text(language, "forward_and_reverse")
        for key in words.labels:
            if key.startswith("because_"):
                assert key.removeprefix("because_") in words.labels
        said = {"encoding": "UTF-8", "by_hand": ""}
        assert words.label("file_encoding", **said)
        assert words.label("file_no_values")


def test_after_a_refusal_the_page_shows_what_it_says_it_shows():
    app = with_file("first.csv", VALUES.encode())
    before = means(app)
    put(app, "second.csv", b"y\n5\n5\n5\n5\n5\n5\n")
    assert means(app) == before
    said = told(app)
    assert "Still shown: `x` of `first.csv`" in said
    assert "Values used" not in said
    # A column that no density can show, in a file that can be read.
    rows = "\n".join(f"{i * i},{1 + i * 2.3e-16!r}" for i in range(8))
    put(app, "third.csv", f"good,bad\n{rows}\n".encode())
    good = means(app)
    assert good != before
    upload_widget(app, "selectbox", "column").set_value("bad").run()
    assert means(app) == good
    assert "Still shown: `good` of `third.csv`" in told(app)


def test_what_a_reader_says_changes_the_picture_and_is_forgotten_with_the_file():
    app = with_file("a.txt", b"steps\n1,234\n2,345\n10,500\n3,640\n1,875\n")
    assert "First values, as numbers: 1234, 2345," in told(app)
    before = means(app)
    upload_widget(app, "selectbox", "decimal").set_value(",").run()
    assert "First values, as numbers: 1.234, 2.345," in told(app)
    assert means(app) != before
    upload_widget(app, "selectbox", "encoding").set_value("UTF-16").run()
    assert app.warning
    upload_widget(app, "selectbox", "encoding").set_value("automatic").run()
    upload_widget(app, "selectbox", "header").set_value("none").run()
    assert "no names" in told(app)
    upload_widget(app, "selectbox", "separator").set_value(",").run()
    assert not problems(app)
    put(app, "b.txt", b"steps\n1,234\n2,345\n10,500\n3,640\n1,875\n")
    assert "First values, as numbers: 1234, 2345," in told(app)


def test_a_switch_takes_placeholders_for_missing():
    app = with_file("a.csv", (FOLDER / "46_minus_999.csv").read_bytes())
    assert "Values used: 9. Dropped as missing: 0." in told(app)
    upload_widget(app, "toggle", "missing").set_value(True).run()
    assert "Values used: 7. Dropped as missing: 2." in told(app)
    assert float(means(app)[0]) > 7
    upload_widget(app, "toggle", "missing").set_value(False).run()
    assert "Values used: 9." in told(app)


def test_heavy_tails_are_drawn_and_their_logarithms_offered():
    app = with_file("a.csv", (FOLDER / "75_heavy_tail.csv").read_bytes())
    assert "P is made of the middle 99 %: 1486 values" in told(app)
    assert float(means(app)[0]) > 10_000
    upload_widget(app, "toggle", "log").set_value(True).run()
    assert "99 %" not in told(app)
    assert 4 < float(means(app)[0]) < 5
    put(app, "b.csv", (FOLDER / "76_cauchy_like.csv").read_bytes())
    assert not [one for one in app.toggle if one.key.startswith("_upload_log")]  # some are negative


def test_files_of_every_name_are_taken():
    assert {"csv", "txt", "tsv", "dat", "data"} <= set(TYPES)
