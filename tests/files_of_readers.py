"""The small files that readers were met with, and what a person reads in each.

The files were made up after public reports of what people's programs choke on. Each is either
read, its wanted column offered first, or refused with a reason; where the text alone cannot
decide, the reading must say that it is a guess.
"""

from pathlib import Path
from typing import NamedTuple

__all__ = ["EXPECTED", "FOLDER", "Expected"]

FOLDER = Path(__file__).parent / "pages/ui/controls/files/data"


class Expected(NamedTuple):
    """The column that is wanted: its name, its first values, how many, and whether guessed."""

    name: str
    first: tuple[float, ...]
    count: int
    guessed: bool = False


E = Expected
EXPECTED: dict[str, Expected | str] = {
    "01_thousands_quoted_one_column.csv": E("amount", (987, 1234, 2345, 10500), 8),
    "02_thousands_one_column_all_above_1000.txt": E("steps", (1234, 2345, 10500), 7, True),
    "03_thousands_two_columns_quoted.csv": E("amount", (987, 1234, 2345), 8),
    "04_thousands_dot_semicolon.csv": E("Einwohner", (12345, 23456, 9870), 6, True),
    "05_thousands_dot_decimal_comma.csv": E("Umsatz", (1234.5, 987.1, 12345, 2100.75), 6),
    "06_thousands_us_in_semicolons.csv": E("amount", (987, 1234, 2345, 10500), 8),
    "07_thousands_space_decimal_comma.csv": E("montant", (1234.5, 987.1, 12345), 6),
    "10_decimal_comma_header_with_commas.csv": E("Zeit, s", (0, 0.5, 1), 6),
    "12_decimal_comma_no_header_one_column.csv": E("1", (12.5, 13.25, 11.75), 6, True),
    "14_decimal_comma_quoted_in_commas.csv": E("x", (0.5, 1, 1.5), 6),
    "15_scientific_decimal_comma.csv": E("Wert", (1250, 980, 1100, 1050), 6),
    "16_scientific_decimal_comma_one_column.csv": E("Wert", (1250, 980, 1100), 5),
    "17_decimal_comma_tabs_header_with_commas.tsv": E("Weight, kg, dry", (12.5, 13.25), 6),
    "18_tabs_header_with_commas.tsv": E("Weight, kg, dry", (12.5, 13.25), 6),
    "20_numeric_header_pandas_default.csv": E("0", (5.1, 4.9, 4.7), 6, True),
    "22_years_as_header.csv": E("2019", (3.0, 3.1, 3.2), 7),
    "23_no_header_last_column_words.csv": E("1", (5.1, 4.9, 4.7), 6),
    "24_title_line_above.csv": E("value", (2.5, 3.5, 1.5), 6),
    "26_line_break_in_header.csv": E("Length (mm)", (12, 15, 11), 6),
    "27_two_header_lines_units.csv": E("time", (0.5, 1, 1.5), 5),
    "29_sep_hint.csv": E("x", (0.5, 1, 1.5), 6),
    "30_tab_index_one_column.tsv": E("value", (5.1, 4.9, 4.7), 6),
    "31_empty_and_double_names.csv": E("2", (2, 3, 5, 8), 5),
    "32_trailing_separators.csv": E("b", (2, 3.5, 5, 8), 5),
    "33_very_long_header.csv": E(
        "How satisfied were you with the following aspect of the serv", (1, 2, 3), 7
    ),
    "34_semicolon_header_name_with_comma.csv": E("Zeit, s", (0, 0.5, 1), 5),
    "35_title_and_trailing_commas.csv": E("value", (2.5, 3.5, 1.5), 5),
    "40_units_in_cells.csv": E("latency", (12.3, 11.8, 14.1), 6),
    "42_currency.csv": E("price", (12.5, 9.99, 15), 6),
    "43_excel_errors.csv": E("x", (1.5, 2.5, 3.5), 6),
    "44_na_words.csv": E("x", (1.5, 2.5, 3.5), 6),
    "45_na_known.csv": E("x", (1.5, 2.5, 3.5), 6),
    "46_minus_999.csv": E("temp", (12.5, -999, 11.25), 9),
    "48_underscored_ids.csv": E("sample", (1.5, 2.5, 3.5), 5),
    "49_leading_zeros.csv": E("x", (1.5, 2.5, 3.5), 5),
    "50_dates_booleans.csv": E("x", (1.5, 2.5, 3.5), 5),
    "51_unicode_minus.csv": E("x", (-1.5, 2.5, -3.5), 6),
    "53_total_row.csv": E("amount", (10, 12, 9), 7),
    "55_excel_text_formula.csv": E("x", (1.5, 2.5, 3.5), 5),
    "56_quoted_numbers.csv": E("x", (1.5, 2.5, 3.5), 5),
    "57_statistics_office_missing.csv": E("rate", (12.5, 11.25, 10.75), 5),
    "59_dot_dates_month_names.csv": E("x", (1.5, 2.5, 3.5), 5),
    "60_space_separated.txt": E("1", (1.5, 2.5, 3.5), 5),
    "62_pipes.csv": E("b", (1.5, 2.5, 3.5), 5),
    "63_utf16_excel_unicode_text.txt": E("y", (1.5, 2.5, 3.5), 5),
    "65_bom.csv": E("y", (1.5, 2.5, 3.5), 5),
    "66_old_mac_line_ends.csv": E("y", (1.5, 2.5, 3.5), 5),
    "68_double_cr.csv": E("y", (1.5, 2.5, 3.5), 5),
    "69_index_column.csv": E("x", (1.5, 2.5, 3.5), 5),
    "70_xlsx_renamed.csv": "file_binary",
    "71_header_only.csv": "file_header_only",
    "72_constant.csv": "file_one_value",
    "73_1e308.csv": "file_infinite",
    "74_all_negative.csv": E("x", (-10,), 20),
    "75_heavy_tail.csv": E("income", (58216.81, 21530.79), 1500),
    "76_cauchy_like.csv": E("x", (0.9066, 0.8596, -2.0308), 400),
    "77_20500_rows_sorted.csv": E("x", (0, 0.01, 0.02), 20_000),
    "78_binary_and_counts.csv": "file_one_value",
    "79_nul_padding.csv": E("x", (1, 2, 3), 6),
    "81_one_bad_cell.csv": E("x", (0, 1.5, 3), 30),
    "82_time_stamps_excel.csv": E("x", (1.5, 2.5, 3.5), 5),
    "83_date_decimal.csv": E("x", (1.5, 2.5, 3.5), 5),
    "84_ragged_decimal_comma_in_commas.csv": "file_ragged",
    "85_gbk_header.csv": E("长度", (1.5, 2.5, 3.5), 5),
    "87_uncertainty.csv": "file_no_numbers",
    "89_no_header_thousands_unquoted.txt": E("1", (1234, 2345, 10500), 6, True),
}
