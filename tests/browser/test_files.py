"""A reader's files in a real browser: one of each kind, one after the other, in both languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.ui.shell.text import LANGUAGES, load_text
from tests.amount import first
from tests.browsing import settled, visit
from tests.files_of_readers import EXPECTED, FOLDER, Expected

pytestmark = pytest.mark.browser
NewTab = Callable[..., Page]
# One of each kind; the tests of the module read them all.
KINDS = (
    "02_thousands_one_column_all_above_1000.txt",
    "05_thousands_dot_decimal_comma.csv",
    "07_thousands_space_decimal_comma.csv",
    "12_decimal_comma_no_header_one_column.csv",
    "14_decimal_comma_quoted_in_commas.csv",
    "17_decimal_comma_tabs_header_with_commas.tsv",
    "20_numeric_header_pandas_default.csv",
    "24_title_line_above.csv",
    "27_two_header_lines_units.csv",
    "29_sep_hint.csv",
    "40_units_in_cells.csv",
    "42_currency.csv",
    "43_excel_errors.csv",
    "46_minus_999.csv",
    "51_unicode_minus.csv",
    "53_total_row.csv",
    "55_excel_text_formula.csv",
    "60_space_separated.txt",
    "62_pipes.csv",
    "63_utf16_excel_unicode_text.txt",
    "66_old_mac_line_ends.csv",
    "70_xlsx_renamed.csv",
    "71_header_only.csv",
    "75_heavy_tail.csv",
    "76_cauchy_like.csv",
    "77_20500_rows_sorted.csv",
    "79_nul_padding.csv",
    "81_one_bad_cell.csv",
    "84_ragged_decimal_comma_in_commas.csv",
    "85_gbk_header.csv",
)


def shown(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")


@pytest.mark.parametrize("language", first(list(LANGUAGES)))
def test_one_file_of_each_kind(server: str, new_tab: NewTab, language: str):
    words = load_text(language, "forward_and_reverse")
    tab = visit(new_tab(), f"{server}/forward_and_reverse?target=csv&lang={language}")
    for name in KINDS:
        expected = EXPECTED[name]
        data = (FOLDER / name).read_bytes()
        ending = ".data" if name.startswith("60") else ".dat" if name.startswith("24") else ".csv"
        settled(tab)  # the place for files is a new one while the page is being drawn
        tab.locator("input[type=file]").set_input_files(
            {"name": name.rpartition(".")[0] + ending, "mimeType": "text/csv", "buffer": data}
        )
        if isinstance(expected, Expected):
            first = ", ".join(map(shown, expected.first))
            line = tab.get_by_text(words.label("read_first", values=first)).first
            expect(line, name).to_be_visible()
            chooser = tab.get_by_role("combobox", name=words.label("upload_column"))
            expect(chooser, name).to_have_value(expected.name)
        else:
            by_hand, where = words.label("by_hand"), {"row": 2, "name": "", "cell": ""}
            sentence = words.label(expected, by_hand=by_hand, **where)
            expect(tab.get_by_text(sentence), name).to_be_visible()
        guessed = isinstance(expected, Expected) and expected.guessed
        expect(tab.get_by_text(words.label("guessed")), name).to_have_count(int(guessed))
        assert tab.locator("[data-testid=stException]").count() == 0, name


def test_reading_it_otherwise_changes_the_picture(server: str, new_tab: NewTab):
    words = load_text("en", "forward_and_reverse")
    tab = visit(new_tab(), f"{server}/forward_and_reverse?target=csv")
    tab.locator("input[type=file]").set_input_files(
        FOLDER / "02_thousands_one_column_all_above_1000.txt"
    )
    expect(tab.get_by_text("First values, as numbers: 1234, 2345")).to_be_visible()
    settled(tab)  # a list that is open closes when the page goes on
    tab.get_by_text(words.label("by_hand"), exact=True).click()
    settled(tab)
    tab.get_by_role("combobox", name=words.label("choose_decimal")).click()
    tab.get_by_role("option", name=words.label("decimal_comma")).click()
    expect(tab.get_by_text("First values, as numbers: 1.234, 2.345")).to_be_visible()
    settled(tab)
    expect(tab.get_by_text(re.compile(r"^μ = 5\.206"))).to_have_count(1)
