"""What separates the cells: each separator, and the readings that are equally good."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.controls.files import UnusableFileError, read_columns

POINT = [("1", "1.5"), ("2", "2.25"), ("3", "3.1"), ("4", "0.5"), ("5", "7.75")]
VALUES = (1.5, 2.25, 3.1, 0.5, 7.75)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " ", "，", ", ", "; ", " | ", "   "])
@pytest.mark.parametrize("header", ["a{}b", ""])
@pytest.mark.parametrize("quote", ["", '"'])
def test_separators(separator: str, header: str, quote: str):
    rows = [separator.join(f"{quote}{cell}{quote}" for cell in row) for row in POINT]
    text = "\n".join([header.format(separator), *rows])
    a, b = read_columns(text.encode())
    assert (a.values, b.values) == ((1, 2, 3, 4, 5), VALUES)
    assert (a.reading.separator, a.reading.guesses) == (separator.strip() or separator[0], ())


@pytest.mark.parametrize("separator", [";", "\t", "|", " "])
@pytest.mark.parametrize("header", ["a{}b", "Zeit, s{}Spannung, V, gemittelt", ""])
def test_decimal_commas(separator: str, header: str):
    if separator == " " and "," in header:
        return
    rows = [separator.join(cell.replace(".", ",") for cell in row) for row in POINT]
    _, b = read_columns("\n".join([header.format(separator), *rows]).encode())
    assert (b.values, b.decimal, b.reading.separator) == (VALUES, ",", separator)


@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", '"sep=;"', "sep=|", "sep=\t", "sep=^"])
def test_excels_hint(hint: str):
    sign = hint.strip('"')[-1]
    text = "\r\n".join([hint, f"a{sign}b", *(sign.join(row) for row in POINT)])
    _, b = read_columns(text.encode())
    assert (b.name, b.values, b.reading.header) == ("b", VALUES, 2)


def read(text: str) -> tuple[int, float, tuple[str, ...]]:
    """Return the number of columns, the first value of the first, and the guesses."""
    columns = read_columns(text.encode())
    return len(columns), columns[0].values[0], columns[0].reading.guesses


ONE, TWO = ("guess_one_column",), ("guess_two_columns",)
LINES = "12,5\n13,25\n11,75\n14,5\n10,35\n15,45\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINES, (1, 12.5, ONE)),
        ("x\n" + LINES, (1, 12.5, ())),
        ("Gewicht, kg\n" + LINES, (1, 12.5, ONE)),
        ("a,b\n" + LINES, (2, 12, ())),
        ("12,5\n13,25\n11\n14,5\n10,35\n", (1, 12.5, ())),
        ("1,5\n2,7\n3,4\n4,9\n5,1\n6,3\n", (2, 1, TWO)),
        ("12,500\n13,250\n11,7\n14,50\n15,25\n", (2, 12, TWO)),
        ("-1,5\n2,25\n-3,75\n4,5\n0,25\n", (1, -1.5, ONE)),
        ("1,-5\n7,-25\n3,-75\n4,-8\n9,-2\n", (2, 1, ())),
        ("0,125\n0,25\n0,5\n1,75\n2,5\n", (1, 0.125, ONE)),
        ("1,234\n2,345\n10,500\n3,640\n1,875\n", (1, 1234, ONE)),
        ("a,b\n1,234\n2,345\n10,500\n3,640\n4,875\n", (2, 1, ())),
        ("1,050\n2,345\n10,500\n3,640\n1,875\n", (1, 1050, ONE)),
        ("1,234,567\n2,345\n10,500\n3,640\n1,875\n", (1, 1234567, ())),
        ("100,200,300\n110,220,330\n105,210,400\n120,240,500\n101,202,303\n", (3, 100, TWO)),
        ("1 234\n2 345\n10 500\n3 640\n1 875\n", (1, 1234, ONE)),
        ("steps\n1 234\n2 345\n10 500\n987\n1 875\n", (1, 1234, ())),
        ("100 200\n110 220\n130 240\n150 210\n120 205\n", (2, 100, TWO)),
        ("x y\n100 200\n110 220\n130 240\n150 210\n120 205\n", (2, 100, TWO)),
        ("1,234.50\n2,345.10\n10,500.00\n3,640.25\n1,875.75\n", (1, 1234.5, ONE)),
    ],
)
def test_one_column_or_two(text: str, expected: tuple[int, float, tuple[str, ...]]):
    assert read(text) == expected


def test_commas_and_semicolons_in_words_separate_nothing():
    text = "name;value;note\nA, B;1,5;x, y\nC, D;2,5;z\nE;3,5;\nF;4,1;u\nG;5,2;w\n"
    (column,) = read_columns(text.encode())
    assert (column.name, column.values) == ("value", (1.5, 2.5, 3.5, 4.1, 5.2))
    text = 'name,value\n"Smith; John",12\n"Doe; J",15\n"X; Y",9\n"Z; A",20\n"B; C",7\n'
    (column,) = read_columns(text.encode())
    assert (column.name, column.values) == ("value", (12, 15, 9, 20, 7))


def test_blanks_before_a_quote_are_nothing():
    text = 'day, amount\n1, "1,234"\n2, "2,345"\n3, "987"\n4,  "10,500"\n5, "640"\n'
    _, column = read_columns(text.encode())
    assert column.values == (1234, 2345, 987, 10500, 640)


def test_one_sign_for_inches_swallows_no_rows():
    _, x = read_columns(b'size,x\n5,1.5\n6,2.5\n7,3.5\n8",4\n9,5\n')
    assert x.values == (1.5, 2.5, 3.5, 4, 5)


def test_columns_beyond_the_hundredth_are_not_read():
    row = ",".join(map(str, range(120)))
    columns = read_columns("\n".join(f"{i}{row}" for i in range(9)).encode())
    assert len(columns) <= 100


X = (1.5, 2.5, 3.5, 4.0, 5.25)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "cells",
    [
        ["48.8566 2.3522", "45.7640 4.8357", "43.2965 5.3698", "50.6292 3.0573", "43.6045 1.4442"],
        ["030 123 456", "040 223 456", "089 323 456", "069 423 456", "0221 523 456"],
        ["1234 5678 9012 3456", "2234 5678 9012 3456", "3 4 5 6", "4 4 4 4", "5 5 5 5"],
        ["2024 01 05", "2024 01 06", "2024 01 07", "2024 01 08", "2024 01 09"],
        ["Main St 12", "Oak Ave 3", "Elm Rd 45", "High St 7", "Low St 88"],
        ["12.1 (3.4)", "15.2 (4.2)", "20.3 (5.6)", "9.4 (2.5)", "30.5 (8.4)"],
        ["12;34;56", "13;35;57", "14;36;58", "15;37;59", "16;38;60"],
        ["1,2,3", "2,3,1", "3,1,2", "1,3,2", "2,1,3"],
        ["48.8566, 2.3522", "45.7640, 4.8357", "43.2965, 5.3698", "50.6, 3.05", "43.6, 1.44"],
        ["12|34", "13|35", "14|36", "15|37", "16|38"],
        ["1 2 3 4", "5 6 7 8", "9 10 11 12", "13 14 15 16", "17 18 19 20"],
    ],
)
def test_a_sign_that_splits_every_line_beats_those_in_cells(sign: str, cells: list[str]):
    if any(sign in cell for cell in cells):
        return
    marked = [f"{x}".replace(".", "," if sign == ";" else ".") for x in X]
    rows = [f"{cell}{sign}{x}" for cell, x in zip(cells, marked, strict=True)]
    columns = read_columns("\n".join([f"place{sign}x", *rows]).encode())
    assert [(column.name, column.values) for column in columns] == [("x", X)]
    assert columns[0].reading.separator == sign


@pytest.mark.parametrize(
    "cells",
    [
        ["12,50 S", "13,75 H", "1.200,00 S", "14,00 H", "15,5 S"],
        ["12,5-13,5", "11,25-12,0", "10,1-11,5", "9,9-10,3", "12,2-13,1"],
        ["12,5 ± 0,3", "11,25 ± 0,2", "10,1 ± 1,5", "9,9 ± 0,3", "12,2 ± 0,1"],
        ["12,5 gut", "13,75 schlecht", "1200,00 gut", "14,00 schlecht", "15,5 gut"],
        ["12.5 ± 0.3", "11.1 ± 0.2", "10 ± 1", "9.9 ± 0.3", "12.2 ± 0.1"],
    ],
)
def test_one_name_is_not_cut_into_columns(cells: list[str]):
    with pytest.raises(UnusableFileError) as caught:
        read_columns("\n".join(["Betrag", *cells]).encode())
    assert (caught.value.reason, caught.value.where["cell"]) in [
        ("file_no_numbers", cell) for cell in cells
    ]


def test_a_note_at_one_decimal_comma_does_not_cut_the_column():
    text = "Wert\n13,75*\n" + "".join(f"{i},{i % 9 + 1}5\n" for i in range(5, 35))
    (column,) = read_columns(text.encode())
    assert (column.name, column.values[:2], column.left_out[0].cell) == (
        "Wert", (5.65, 6.75), "13,75*",
    )  # fmt: skip


def test_single_quotes_hold_a_cell_together():
    text = "'a','b'\n'x','1,500.25'\n'y','2,500.5'\n'z','3,000.75'\n'w','4.5'\n'v','9,200.1'\n"
    (column,) = read_columns(text.encode())
    assert (column.name, column.values) == ("b", (1500.25, 2500.5, 3000.75, 4.5, 9200.1))


LABELS = st.sampled_from(
    ["Anna", "New York", "Main St 12", "x 5 y", "48.85 2.35", "12;34", "a|b", "2024-01-05", "12:30"]
)
NUMBERS = st.lists(st.integers(-800, 9_000), min_size=8, max_size=30, unique=True)


@given(
    values=NUMBERS,
    data=st.data(),
    sign=st.sampled_from([";", "\t", "|", ","]),
    notes=st.sampled_from([None, "all", "some"]),
    above=st.sampled_from(
        ["", "Report of March\n", "Station{}Berlin\n\n", "Serial{}A1\nRate{}10\n"]
    ),
    below=st.sampled_from(["", "Source: office\n", "\n(c) 2024\n"]),
)
def test_what_stands_in_labels_notes_and_around_moves_nothing(
    values: list[int], data: st.DataObject, sign: str, notes: str | None, above: str, below: str
):
    mark = "." if sign == "," else ","
    rows = []
    for i, value in enumerate(values):
        label = data.draw(LABELS.filter(lambda label: sign not in label))
        row = [label, f"{value / 8}".replace(".", mark), str(value + i)]
        rows.append(row + ["bad one", "", "see p. 5"][i % 3 : i % 3 + 1] * (notes == "all"))
        rows[-1] += ["lost"] * (notes == "some" and i % 4 == 1)
    header = ["label", "x", "y"] + ["note"] * bool(notes)
    text = above.replace("{}", sign) + "\n".join(map(sign.join, [header, *rows])) + "\n" + below
    found = {column.name: column.values for column in read_columns(text.encode())}
    assert found["x"] == tuple(value / 8 for value in values)
    assert found["y"] == tuple(value + i for i, value in enumerate(values))
