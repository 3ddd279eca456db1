"""What is read of a reader's file, what is told about it, and why a file is refused."""

import pytest

from pages.ui.controls.files import (
    MAX_ROWS,
    Column,
    LeftOut,
    UnusableFileError,
    preferred,
    read_columns,
)
from tests.files_of_readers import EXPECTED, FOLDER, Expected

SIX = (1.5, 2.25, 3.75, 4.5, 0.25, 6.0)


def one(text: str, **choices: object) -> Column:
    """Return the column that a reader would be shown first."""
    columns = read_columns(text.encode(), **choices)  # type: ignore[arg-type]
    return columns[preferred(columns)]


def guesses(column: Column) -> tuple[str, ...]:
    return column.reading.guesses + column.guesses


def lines(*cells: object, name: str = "x") -> str:
    return "\n".join([name, *map(str, cells)]) + "\n"


def test_every_file_has_an_expectation():
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_files_of_readers(name: str):
    expected = EXPECTED[name]
    data = (FOLDER / name).read_bytes()
    if not isinstance(expected, Expected):
        with pytest.raises(UnusableFileError) as caught:
            read_columns(data)
        assert caught.value.reason == expected
        return
    columns = read_columns(data)
    column = columns[preferred(columns)]
    assert column.name == expected.name
    assert column.values[: len(expected.first)] == pytest.approx(expected.first, rel=1e-12)
    assert len(column.values) == expected.count
    assert bool(guesses(column)) == expected.guessed


def test_every_column_of_a_file_is_read_or_told():
    columns = read_columns((FOLDER / "50_dates_booleans.csv").read_bytes())
    (column,) = columns
    told = [(at.name, at.where["row"], at.where["cell"]) for at in column.reading.refused]
    assert told == [("date", 2, "2024-01-01"), ("ok", 2, "TRUE")]


def test_one_bad_cell_in_twenty_leaves_out_itself_and_is_named():
    column = one((FOLDER / "81_one_bad_cell.csv").read_text())
    assert column.left_out == (LeftOut(32, "<1.0"),)
    bad = one(lines(7, "n.s.", *range(100, 118)))
    assert (len(bad.values), bad.left_out) == (19, (LeftOut(3, "n.s."),))
    with pytest.raises(UnusableFileError) as caught:
        read_columns(lines(*range(100, 118), "n.s.", "n.s.", 7).encode())
    assert caught.value.reason == "file_no_numbers"
    assert caught.value.where == {"name": "x", "row": 20, "cell": "n.s."}


def test_an_infinity_among_many_is_a_bad_cell_and_among_few_a_reason():
    assert one(lines(*range(3, 60), "inf")).left_out == (LeftOut(59, "inf"),)
    with pytest.raises(UnusableFileError) as caught:
        read_columns(lines(1, 2, 3, 4, 5, "1e999").encode())
    assert (caught.value.reason, caught.value.where["row"]) == ("file_infinite", 7)


def test_values_that_stand_for_missing_are_pointed_out_and_can_be_taken_out():
    text = (FOLDER / "46_minus_999.csv").read_text()
    assert one(text).placeholders == ((-999.0, 2),)
    column = one(text, placeholders_missing=True)
    assert (len(column.values), column.missing, min(column.values)) == (7, 2, 7.5)


@pytest.mark.parametrize("stand_in", ["-9999", "-99", "-999.0", "9999", "-99999", "-888"])
def test_like_values(stand_in: str):
    assert one(lines(*SIX, stand_in)).placeholders == ((float(stand_in), 1),)


@pytest.mark.parametrize("cells", [(-99, -98, -97, -60, -50, -20), (999, 1000, 1003, 990, 980)])
def test_a_value_among_the_others_stands_for_itself(cells: tuple[float, ...]):
    assert one(lines(*cells)).placeholders == ()


@pytest.mark.parametrize("word", ["Total", "合计", ""])
def test_a_total_is_kept_and_pointed_out(word: str):
    text = lines("a,10.5", "b,20", "c,30", "d,5", "e,7", f"{word},72.5", name="item,amount")
    column = one(text)
    assert (column.total, len(column.values)) == (True, 6)
    assert not one(text.replace("72.5", "72.6")).total


def test_rows_beyond_the_limit_are_sampled_evenly():
    column = one("\n".join(map(str, range(3 * MAX_ROWS + 7))))
    assert len(column.values) == MAX_ROWS == column.reading.used
    assert column.reading.rows == 3 * MAX_ROWS + 7
    assert (column.values[0], column.values[-1]) == (0, 3 * MAX_ROWS + 6)
    steps = {b - a for a, b in zip(column.values, column.values[1:], strict=False)}
    assert steps <= {3, 4}


def test_identifiers_and_row_numbers_are_never_shown_first():
    for text in (
        ",x\n0,1.5\n1,2\n2,4\n3,8\n4,9\n",
        "id,x\n17,1.5\n4,2\n99,4\n12,8\n5,9\n",
        "code,x\n007,1.5\n012,2\n003,4\n101,8\n100,9\n",
        "Unnamed: 0,x\n5,1.5\n6,2\n7,4\n8,8\n9,9\n",
    ):
        columns = read_columns(text.encode())
        assert [column.index for column in columns] == [True, False]
        assert columns[preferred(columns)].name == "x"


def test_what_a_reader_says_decides():
    thousand = (FOLDER / "02_thousands_one_column_all_above_1000.txt").read_text()
    assert one(thousand, decimal=",").values[0] == 1.234
    assert one(thousand, decimal=".").values[0] == 1234
    assert not guesses(one(thousand, decimal="."))
    pairs = (FOLDER / "12_decimal_comma_no_header_one_column.csv").read_text()
    assert [column.values[0] for column in read_columns(pairs.encode(), separator=",")] == [12]
    assert one(pairs, decimal=".").values[:2] == (12, 13)
    zero = (FOLDER / "20_numeric_header_pandas_default.csv").read_text()
    assert one(zero, header=0).values[:2] == (0, 5.1)
    assert one(zero, header=1).name == "0"
    assert one("a\nb\n1\n2\n4\n8\n9\n", header=1).name == "a"
    cut = (FOLDER / "84_ragged_decimal_comma_in_commas.csv").read_bytes()
    assert {column.name for column in read_columns(cut, separator=",")} >= {"height"}
    gbk = (FOLDER / "85_gbk_header.csv").read_bytes()
    assert read_columns(gbk, encoding="Windows-1252")[1].name == "³¤¶È"


REFUSED = {
    "file_too_large": b"1\n" * 600_000,
    "file_empty": b"  \n\n",
    "file_binary": b"PK\x03\x04\x00\x00",
    "file_markup": b"<html><table><tr><td>1</td></tr></table>",
    "file_unreadable": b'"' + b"x" * 200_000 + b'"\n1\n',
    "file_ragged": b"a,b\n1,2\n2,3,4,5\n3,4\n4,1,2,3\n5,6\n",
    "file_header_only": b"a,b,c\n",
    "file_no_numbers": b"a,b\nx,y\nz,w\n",
    "file_infinite": b"a\n1\n2\n3\n4\n5\ninf\n",
    "file_tiny": b"a\n1e-80\n2e-80\n3e-80\n4e-80\n5e-80\n",
    "file_one_line": b"1.5, 2.5, 3.5, 4.5, 9, 8, 7\n",
    "file_one_value": b"a\n1\n1\n1\n1\n1\n1\n",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_each_bad_file_has_its_reason(reason: str):
    with pytest.raises(UnusableFileError) as caught:
        read_columns(REFUSED[reason])
    assert caught.value.reason == reason


def test_an_encoding_that_does_not_fit_is_refused():
    with pytest.raises(UnusableFileError) as caught:
        read_columns("prénom\n1\n".encode("latin-1"), encoding="UTF-8")
    assert (caught.value.reason, caught.value.where) == ("file_encoding", {"encoding": "UTF-8"})


def test_equal_names_are_told_apart():
    text = "a,a\n" + "\n".join(f"{i * i},{i}" for i in range(6))
    assert [column.name for column in read_columns(text.encode())] == ["a (1)", "a (2)"]


@pytest.mark.parametrize(
    "text",
    [
        "Uhrzeit;x\n8.30;1,5\n9.15;2,5\n10.45;3,5\n11.30;4,25\n12.00;5,5\n",
        "Tag;x\n1.3;1,5\n2.3;2,5\n3.3;3,5\n4.3;4,25\n5.3;5,5\n",
    ],
)
def test_two_decimal_marks_in_one_file_are_told(text: str):
    assert all(column.guesses == ("guess_two_marks",) for column in read_columns(text.encode()))
    lines = [f"{line};{i},5" for i, line in enumerate(text.splitlines())]
    told = [column.guesses for column in read_columns("\n".join(lines).encode())]
    assert told == [("guess_two_marks",), (), ()]


def test_a_month_is_no_number():
    rows = "".join(f"{i:02}.2024;{i},5\n" for i in range(1, 9))
    (column,) = read_columns(("Monat;x\n" + rows).encode())
    assert column.name == "x"


@pytest.mark.parametrize(
    ("below", "rows"),
    [
        ("\n;\nMittelwert;12,63\nStdabw;0,56\nn;6\n", [10, 11, 12]),
        ("Total,16.5\nMean,3.3\n", [8, 9]),
        ("Total,99\n", [8]),
        ("合计,62\n", [8]),
        ("n,6\n", []),
        ("F,6.5\n", []),
    ],
)
def test_rows_called_a_sum_or_a_mean_are_pointed_out(below: str, rows: list[int]):
    text = "a,x\nA,1.5\nB,2.5\nC,3.5\nD,4\nE,5\nG,7\n"
    if ";" in below:
        text = text.replace(",", ";").replace(".", ",")
    column = one(text + below)
    assert [at.row for at in column.reading.summaries] == rows
    assert len(column.values) == 6 + len(rows or [1])


@pytest.mark.parametrize(
    ("text", "row", "cell"),
    [
        ("a,b\nx,12.3*\ny,11.8\nz,10.5**\nw,9.7\nv,12\nu,8\n", 2, "12.3*"),
        ("geo,2020,2021\nA,12.3,13.1 p\nB,11.2 b,12\nC,9.1,8.8\nD,: ,7\nE,6,7 e\n", 3, "11.2 b"),
    ],
)
def test_a_refusal_names_the_cell_that_is_nearly_a_number(text: str, row: int, cell: str):
    with pytest.raises(UnusableFileError) as caught:
        read_columns(text.encode())
    assert (caught.value.where["row"], caught.value.where["cell"]) == (row, cell)
