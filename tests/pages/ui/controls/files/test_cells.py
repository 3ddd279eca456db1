"""What people write in cells: the same six numbers in many hands, and what is no number."""

import pytest

from pages.ui.controls.files import UnusableFileError, read_columns
from pages.ui.controls.files.cells import MISSING, parse

NUMBERS = (1234.5, -99.1, 5.25, 12000.0, 0.5, 640.75)
HANDS = {
    "US": ["1,234.50", "-99.10", "5.25", "12,000.00", "0.50", "640.75"],
    "German": ["1.234,50", "-99,10", "5,25", "12.000,00", "0,50", "640,75"],
    "French, narrow no-break space": [
        "1\u202f234,50", "−99,10", "5,25", "12\u202f000,00", "0,50", "640,75",
    ],
    "no-break space": ["1\xa0234,50", "-99,10", "5,25", "12\xa0000,00", "0,50", "640,75"],
    "blank and point": ["1 234.50", "-99.10", "5.25", "12 000.00", "0.50", "640.75"],
    "Swiss": ["1'234.50", "-99.10", "5.25", "12'000.00", "0.50", "640.75"],
    "Swiss, typographic": ["1’234.50", "–99.10", "5.25", "12’000.00", "0.50", "640.75"],
    "ungrouped comma": ["1234,5", "-99,1", "5,25", "12000", ",5", "640,75"],
    "scientific": ["1.2345E+03", "-9.91e1", "5.25", "1.2E4", "5e-1", "6.4075E2"],
    "scientific comma": ["1,2345E+03", "-9,91e1", "5,25", "1,2E4", "5e-1", "6,4075E2"],
    "times ten": ["1.2345×10^3", "-9.91x10^1", "5.25", "1.2×10⁴", "5×10⁻¹", "6.4075·10²"],
    "Fortran": ["1.2345D+03", "-9.91D+01", "5.25D+00", "1.2D+04", "5.D-01", "6.4075D+02"],
    "brackets": ["1,234.50", "(99.10)", "5.25", "12,000.00", "0.50", "640.75"],
    "dollars": ["$1,234.50", "($99.10)", "$ 5.25", "$12,000.00", "$0.50", "$640.75"],
    "dollars, minus first": ["$1,234.50", "-$99.10", "$5.25", "$12,000.00", "$0.50", "$640.75"],
    "euros behind": ["1.234,50 €", "-99,10 €", "5,25 €", "12.000,00 €", "0,50 €", "640,75 €"],
    "euros in front": ["€1.234,50", "€-99,10", "€5,25", "€12.000,00", "€0,50", "€640,75"],
    "code": ["CHF 1'234.50", "CHF -99.10", "CHF 5.25", "CHF 12'000", "CHF 0.5", "CHF 640.75"],
    "yuan": ["1,234.5元", "-99.1元", "5.25元", "12,000元", "0.5元", "640.75元"],
    "percent": ["1234.5%", "-99.1%", "5.25 %", "12000%", "0.5%", "640.75%"],
    "unit": ["1234.5 m/s", "-99.1 m/s", "5.25 m/s", "12000 m/s", "0.5 m/s", "640.75 m/s"],
    "full width": [
        "１，２３４．５", "－９９．１", "５．２５", "１２，０００", "０．５", "６４０．７５",
    ],
    "Excel formulas": ['="1234.5"', '="-99.1"', '="5.25"', '="12000"', '="0.5"', '="640.75"'],
    "apostrophes": ["'1234.5", "'-99.1", "'5.25", "'12000", "'0.5", "'640.75"],
    "minus behind": ["1.234,50", "99,10-", "5,25", "12.000,00", "0,50", "640,75"],
    "accountants": [" $1,234.50 ", " $(99.10)", " $5.25 ", "$12,000.00", "$0.50", "$640.75"],
    "cents": ["1234.5¢", "-99.1¢", "5.25¢", "12000¢", "0.5¢", "640.75¢"],
    "fold": ["1234.5-fold", "-99.1-fold", "5.25-fold", "12000-fold", "0.5-fold", "640.75-fold"],
    "blank exponent": ["1.2345 E+03", "-9.91 e1", "5.25 e0", "1.2 E4", "5 e-1", "6.4075 E2"],
    "one sign": ["1234.5℃", "-99.1℃", "5.25 ℃", "12000℃", "0.5℃", "640.75℃"],
    "bracketed unit": [f"{x} dB(A)" for x in NUMBERS],
    "reciprocal": [f"{x} 1/min" for x in NUMBERS],
    "per hundred": [f"{x} l/100km" for x in NUMBERS],
    "pesos": ["₱1,234.50", "-₱99.10", "₱5.25", "₱12,000", "₱0.50", "₱640.75"],
    "Turkish percent": ["%1.234,5", "%-99,1", "%5,25", "%12.000", "%0,5", "%640,75"],
    "Swiss, no cents": ["Fr. 1'234.50", "Fr. -99.10", "Fr. 5.25", "Fr. 12'000.–", "Fr. 0.50",
                        "Fr. 640.75"],
    "Dutch, no cents": ["€ 1.234,50", "€ -99,10", "€ 5,25", "€ 12.000,-", "€ 0,50", "€ 640,75"],
    "Indian, no cents": ["Rs. 1,234.50", "Rs. -99.10", "Rs. 5.25", "Rs. 12,000/-", "Rs. 0.50",
                         "Rs. 640.75"],
    "złoty behind": ["1 234,50 zł", "-99,10 zł", "5,25 zł", "12 000 zł", "0,50 zł", "640,75 zł"],
    "koruny": ["1 234,50 Kč", "-99,10 Kč", "5,25 Kč", "12 000,- Kč", "0,50 Kč", "640,75 Kč"],
    "rupiah": ["Rp1.234,50", "-Rp99,10", "Rp5,25", "Rp12.000", "Rp0,50", "Rp640,75"],
    "ringgit": ["RM 1,234.50", "-RM 99.10", "RM 5.25", "RM 12,000", "RM 0.50", "RM 640.75"],
    "plus": ["+1234.5", "-99.1", "+5.25", "+12000", "+0.5", "+640.75"],
}  # fmt: skip


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("separator", ["", ";", "\t"])
def test_hands(hand: str, separator: str):
    rows = [f"{cell}{separator}{'w' * bool(separator)}" for cell in HANDS[hand]]
    text = "\n".join([f"x{separator}{'y' * bool(separator)}", *rows]) + "\n"
    (column,) = read_columns(text.encode())
    assert column.values == pytest.approx(NUMBERS, rel=1e-12)
    assert not column.left_out


@pytest.mark.parametrize("hand", HANDS)
def test_hands_between_commas_stand_in_quotes(hand: str):
    rows = ['"{}",w'.format(cell.replace('"', '""')) for cell in HANDS[hand]]
    (column,) = read_columns(("x,y\n" + "\n".join(rows)).encode())
    assert column.values == pytest.approx(NUMBERS, rel=1e-12)


@pytest.mark.parametrize("hand", ["dollars", "euros behind", "yuan", "percent", "unit", "code"])
def test_what_is_dropped_is_named(hand: str):
    (column,) = read_columns(("x\n" + "\n".join(HANDS[hand])).encode())
    units = {"dollars": "$", "euros behind": "€", "yuan": "元", "percent": "%", "unit": "m/s"}
    assert column.unit == units.get(hand, "CHF")


@pytest.mark.parametrize(
    "words",
    [
        ["12_3", "12_4", "13_1", "13_2", "14_1"],
        ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"],
        ["01.02.2024", "02.02.2024", "03.02.2024", "04.02.2024", "05.02.2024"],
        ["1/2/2024", "2/2/2024", "3/2/2024", "4/2/2024", "5/2/2024"],
        ["3. Jan", "4. Jan", "5. Jan", "6. Jan", "7. Jan"],
        ["3.Mai", "4.Mai", "5.Mai", "6.Mai", "7.Mai"],
        ["1月", "2月", "3月", "4月", "5月"],
        ["12:30", "12:31", "12:40", "12:50", "13:30"],
        ["8 am", "9 am", "10 am", "11 am", "7 am"],
        ["1974Q1", "1975Q1", "1976Q1", "1977Q1", "1978Q1"],
        ["20-25", "25-30", "30-35", "35-40", "65+"],
        ["4th", "5th", "6th", "7th", "8th"],
        ["A1", "A2", "A3", "A4", "A5"],
        ["1.2.3", "1.2.4", "1.3.0", "2.0.1", "2.0.2"],
        ["<1", "<2", "<3", "<4", "<5"],
        ["12%", "13.5%", "9%", "0.25", "7%", "11%"],
        ["$12", "€13", "$14", "€15", "$16"],
        ["1.2k", "3.4k", "1.1M", "2.2k", "9k"],
        ["1.5", "2,5", "3.5", "4,25", "5.5", "6,1"],
        ["TRUE", "FALSE", "TRUE", "TRUE", "FALSE"],
        ["1..5", "2..5", "3..5", "4..5", "5..5"],
        ["12.50- kg", "13.50- kg", "14.50- kg", "15.50- kg", "16.50- kg"],
        ["01.2024", "02.2024", "03.2024", "04.2024", "05.2024"],
        ["8/min", "9/min", "10/min", "11/min", "12/min"],
    ],
)
def test_no_numbers(words: list[str]):
    for text in ("\n".join(["x", *words]), "\n".join(["x;y", *(f"{word};w" for word in words)])):
        with pytest.raises(UnusableFileError) as caught:
            read_columns(text.encode())
        assert caught.value.reason == "file_no_numbers"


def test_days_of_a_month_are_no_decimals():
    rows = [f"{day:02}.03;{day},5" for day in range(1, 8)]
    (column,) = read_columns(("Datum;x\n" + "\n".join(rows)).encode())
    assert (column.name, column.values[0]) == ("x", 1.5)


@pytest.mark.parametrize(
    "word",
    ["", "NA", "n/a", "N.A.", "nan", "NULL", "None", "-", "–", "—", "--", ".", "..", "...", "…",
     ":", "?", "#N/A", "#DIV/0!", "#NV", "#WERT!", "missing", "k.A.",
     "\\N", "缺失", "无", "＃Ｎ／Ａ", "$ -"],
)  # fmt: skip
def test_missing(word: str):
    assert parse(word) == MISSING


def test_zero_needs_no_unit_and_seven_may_have_zeros_in_front():
    text = "x\n" + "\n".join(["0", "12 ms", "13 ms", "007 ms", "15 ms", "1 ms"])
    (column,) = read_columns(text.encode())
    assert column.values == (0, 12, 13, 7, 15, 1)


def marks(*cells: str, separator: str = "") -> tuple[float, bool]:
    """Return the first value of a column of these cells, and whether it is told as a guess."""
    end = f"{separator}w" if separator else ""
    head = f"x{separator}y" if separator else "x"
    quoted = [f'"{cell}"{end}' if separator == "," else cell + end for cell in cells]
    (column,) = read_columns("\n".join([head, *quoted]).encode())
    return column.values[0], bool(column.guesses)


POINTS = ("12.345", "23.456", "9.870", "45.600", "8.120")
COMMAS = ("12,345", "23,456", "9,870", "45,600", "8,120")


@pytest.mark.parametrize(
    ("cells", "separator", "expected"),
    [
        (POINTS, "", (12.345, True)),
        (POINTS, ";", (12345, True)),
        (POINTS, "\t", (12.345, True)),
        (POINTS, ",", (12.345, False)),
        (COMMAS, "", (12345, True)),
        (COMMAS, "\t", (12345, True)),
        (COMMAS, ",", (12345, True)),
        (("1,234", "12", "7", "99", "56"), ",", (1234, True)),
        (("2,3", "24", "7", "99", "56"), ",", (2.3, True)),
        ((*POINTS, "0.5"), ";", (12.345, False)),
        ((*COMMAS, "0,5"), "", (12.345, False)),
        ((*POINTS, "1.234.567"), "", (12345, False)),
        ((*COMMAS, "1,234.5"), ";", (12345, False)),
        ((*COMMAS, "987", "640"), ";", (12345, False)),
        ((*POINTS, "987", "640"), ";", (12345, False)),
        (("1.414", "1", "1.732", "2", "2.236", "2.449"), "", (1.414, False)),
        (("1,414", "1", "1,732", "2", "2,236", "2,449"), ";", (1.414, False)),
    ],
)
def test_twelve_or_twelve_thousand(
    cells: tuple[str, ...], separator: str, expected: tuple[float, bool]
):
    assert marks(*cells, separator=separator) == expected


def test_another_column_can_decide():
    rows = [f"{cell};{i},5" for i, cell in enumerate(COMMAS)]
    x, _ = read_columns(("x;y\n" + "\n".join(rows)).encode())
    assert (x.values[0], x.guesses) == (12.345, ())


def test_all_in_brackets_is_a_guess():
    (column,) = read_columns(b"x\n(1.5)\n(2.5)\n(3)\n(4)\n(5)\n")
    assert (column.values[0], column.guesses) == (-1.5, ("guess_brackets",))


def test_prices_without_cents_are_positive():
    for cells in (
        "12.-|8.50|5.-|120.-|3.20",
        "12,–|8,50|5,–|120,–|3,20",
        "12.--|8.50|5.--|120|3.2",
    ):
        (column,) = read_columns(("Preis\n" + cells.replace("|", "\n")).encode())
        assert column.values == (12, 8.5, 5, 120, 3.2)


def test_a_minus_behind_all_numbers_is_a_guess():
    x, _ = read_columns(b"x,y\n10.0-,1\n20.0-,2\n30.0-,3\n40.0-,4\n65.0-,5\n")
    assert (x.values[0], x.guesses) == (-10, ("guess_brackets",))
