"""Where the numbers stand in a file: what is above, below and beside them."""

import pytest

from pages.ui.controls.files import UnusableFileError, read_columns

BODY = "1,2.5\n2,3.5\n3,1.5\n4,4.5\n5,2.0\n"
VALUES = (2.5, 3.5, 1.5, 4.5, 2.0)


@pytest.mark.parametrize(
    ("above", "name", "row"),
    [
        ("day,value\n", "value", 1),
        ("Report of March\nday,value\n", "value", 2),
        ("Report,\n\nday,value\n", "value", 3),
        ("Report, March, 2024, final\nday,value\n", "value", 2),
        ("# logger 7\n# 2024\nday,value\n", "value", 3),
        ("% made by hand\nday,value\n", "value", 2),
        ("# day,value\n", "value", 1),
        ("#day,value\n", "value", 1),
        ("day,value\nd,mV\n", "value", 1),
        ("day,value\n(d),(mV)\n", "value", 1),
        (",value\n", "value", 1),
        ("Group,\nday,value\n", "value", 2),
        ("", "2", 0),
        ("\n\n", "2", 0),
        ('"day","value"\n', "value", 1),
        ('"day\nof March","value\n(mV)"\n', "value (mV)", 1),
        ("day, value\n", "value", 1),
        ("value\n", "value", 1),  # R's shifted header
        ("day,value,,\n", "value", 1),
    ],
)
def test_headers(above: str, name: str, row: int):
    _, column = read_columns((above + BODY).encode())
    assert (column.name, column.values, column.reading.header) == (name, VALUES, row)


@pytest.mark.parametrize(
    "below",
    ["Source: office\n", "\nSource: office\n", "# end\n", "Source: office,\n", "*provisional,,\n"],
)
def test_notes_below_are_told(below: str):
    first, column = read_columns(("day,value\n" + BODY + below).encode())
    assert (column.values, first.values) == (VALUES, (1, 2, 3, 4, 5))
    assert [at.row for at in column.reading.around] == [below.count("\n") + 6]


def test_notes_below_a_name_in_two_lines():
    (column,) = read_columns(b'"value\n(mV)"\n1\n2\n4\n8\n9\nSource: office\n')
    assert (column.missing, column.left_out, column.reading.around[0].row) == (0, (), 7)


def test_notes_above_are_told():
    _, column = read_columns(("Report of March\nday,value\n" + BODY).encode())
    assert [(at.row, at.cell) for at in column.reading.around] == [(1, "Report of March")]


def test_a_line_of_units_is_a_unit():
    _, column = read_columns(("time,voltage\n[s],[mV]\n" + BODY).encode())
    assert (column.name, column.unit) == ("voltage", "mV")
    (column,) = read_columns(b"voltage\nmV\n1\n2\n4\n8\n9\n")
    assert (column.name, column.unit, len(column.values)) == ("voltage", "mV", 5)


def test_the_last_of_two_lines_of_names_counts():
    columns = read_columns(b"A,,B,\nx,y,x,y\n1,2,3,4\n2,3,9,1\n3,5,8,2\n4,8,7,5\n9,1,2,8\n")
    assert [column.name for column in columns] == ["x (1)", "y (2)", "x (3)", "y (4)"]


@pytest.mark.parametrize(
    ("text", "name", "first", "guess"),
    [
        ("0\n5.1\n4.9\n4.7\n4.6\n5.0\n", "0", 5.1, True),
        (",0\n0,5.1\n1,4.9\n2,4.7\n3,4.6\n4,5.0\n", "0", 5.1, False),
        ("0,1\n5.1,7.5\n4.9,3.0\n4.7,3.2\n4.6,3.1\n5.0,3.6\n", "0", 5.1, False),
        ("2019,2020\n5.1,7.5\n4.9,3.0\n4.7,3.2\n4.6,3.1\n5.0,3.6\n", "2019", 5.1, False),
        ("a,2019,2020\nA,12,13\nB,15,16\nC,9,8\nD,20,22\nE,3,4\n", "2019", 12, True),
        ("0,1,2,3\n5,3,2,7\n4,9,9,1\n8,4,8,2\n6,2,5,5\n7,0,1,4\n", "0", 5, True),
        ("0\n5\n4\n7\n9\n12\n", "1", 0, True),
        ("0\n0.5\n1\n1.5\n2\n", "1", 0, False),
        ("3\n0\n1\n2\n5\n4\n", "1", 3, False),
        ("2001,1.5\n2002,2.5\n2003,3.1\n2004,8.2\n2005,4.4\n", "2", 1.5, False),
        ("5.1,3.5,A\n4.9,3.0,A\n4.7,3.2,A\n6.4,3.3,B\n6.9,3.1,B\n", "1", 5.1, False),
        ("1,2,3\n10,20,30\n11,21,29\n13,24,31\n9,27,28\n8,22,35\n", "1", 1, True),
        ("1,1\n2,4\n3,9\n4,16\n5,26\n", "2", 1, True),  # two columns, or 1.1?
    ],
)
def test_numbers_as_names_and_no_names(text: str, name: str, first: float, guess: bool):
    columns = read_columns(text.encode())
    column = next(column for column in columns if not column.index)
    assert (column.name, column.values[0], bool(column.reading.guesses)) == (name, first, guess)


@pytest.mark.parametrize(
    "text",
    [
        '"x" "y"\n"Mazda RX4" 21 6\n"Datsun" 22.8 4\n"Hornet" 21.4 7\n"V" 18.1 8\n"D" 14.3 9\n',
        "x y\n1 21 6\n2 22.8 4\n3 21.4 7\n4 18.1 8\n5 14.3 9\n",
        "     x   y\n0 21.0   6\n1 22.8   4\n2 21.4   7\n3 18.1   8\n4 14.3   9\n",
        '"x","y"\n"1",21,6\n"2",22.8,4\n"3",21.4,7\n"4",18.1,8\n"5",14.3,9\n',
        "x\ty\na\t21\t6\nb\t22.8\t4\nc\t21.4\t7\nd\t18.1\t8\ne\t14.3\t9\n",
        '"","x","y"\n"a",21,6\n"b",22.8,4\n"c",21.4,7\n"d",18.1,8\n"e",14.3,9\n',
    ],
)
def test_row_names(text: str):
    columns = [column for column in read_columns(text.encode()) if not column.index]
    assert [(c.name, c.values) for c in columns] == [
        ("x", (21, 22.8, 21.4, 18.1, 14.3)),
        ("y", (6, 4, 7, 8, 9)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "id,height\n1,1,75\n2,1,82\n3,1,68\n4,1,9\n5,1,71\n",
        "id,height\n1,1,75\n2,2\n3,1,68\n4,1,9\n5,1,71\n",
        "day,height\n2024-01-01,1,75\n2024-01-02,1,82\n2024-01-03,1,68\n2024-01-04,1,9\n",
        "day,height\n01.02.2024,1,75\n02.02.2024,1,82\n03.02.2024,1,68\n04.02.2024,1,9\n",
        "a,b\n1,5,2,5\n2,5,3,5\n3,5,1,5\n4,5,8,5\n9,5,1,5\n",
    ],
)
def test_rows_longer_than_the_header_are_refused(text: str):
    with pytest.raises(UnusableFileError) as caught:
        read_columns(text.encode())
    assert caught.value.reason == "file_ragged"
    assert caught.value.where["row"] in (2, 3)


def test_a_single_long_row_is_left_out_and_told():
    rows = [f"{i},{i * i}.5" for i in range(30)]
    _, column = read_columns("\n".join(["a,b", *rows, "7,8,9", "31,8.5"]).encode())
    assert (len(column.values), [at.row for at in column.reading.around]) == (31, [32])


def test_short_rows_lack_their_last_cells():
    a, b = read_columns(b"a,b,c\n1,2.5\n2,3.5,x\n3\n4,4.5\n5,2,y\n6,1\n7,8\n")
    assert (len(a.values), len(b.values), b.missing) == (7, 6, 1)


def test_ruled_lines_are_no_rows():
    for text in (
        "| a | b |\n|---|:-:|\n| 1 | 2.5 |\n| 2 | 3 |\n| 3 | 1 |\n| 4 | 9 |\n| 5 | 8 |\n",
        " a | b \n---+----\n 1 | 2.5\n 2 | 3\n 3 | 1\n 4 | 9\n 5 | 8\n(5 rows)\n",
    ):
        a, b = read_columns(text.encode())
        assert (a.name, b.name, b.values) == ("a", "b", (2.5, 3, 1, 9, 8))


def test_missing_values_above_and_below_are_no_names_and_no_notes():
    _, y = read_columns(("x,y\nNA,NA\n" + BODY + "6,NA\n7,-\n").encode())
    assert (y.name, y.values, y.missing) == ("y", VALUES, 3)
    (na,) = read_columns(b"Na\n1.5\n2.5\n3\n4\n9\nNA\n")
    assert (na.name, na.missing) == ("Na", 1)


def test_a_censored_first_cell_is_no_name():
    (column,) = read_columns(("<1.0\n" + "\n".join(map(str, range(3, 33)))).encode())
    assert (column.reading.header, column.left_out[0].cell) == (0, "<1.0")


def test_numbers_in_a_preamble_are_no_values():
    text = "Survey:,9,,\nArea,North,,1996\n\na,b,c,d\n" + "".join(
        f"{i * i},{i + 0.5},{7 - i},{i}.25\n" for i in range(6)
    )
    columns = read_columns(text.encode())
    assert [(c.name, len(c.values)) for c in columns] == [("a", 6), ("b", 6), ("c", 6), ("d", 6)]
    assert [at.row for at in columns[0].reading.around] == [1, 2]


def test_a_row_of_names_for_a_few_of_many_columns_names_none():
    rows = "\n".join(",".join(str(i * j + 0.5) for j in range(1, 9)) for i in range(1, 7))
    (first, *_) = read_columns(("569,30,good\n" + rows).encode())
    assert (first.name, first.reading.header, first.reading.around[0].row) == ("1", 0, 1)
