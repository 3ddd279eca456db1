"""Where the numbers stand in a file: what is above, below and beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def read(text: str, **choices: object) -> dict[str, tuple[float, ...]]:
    """Return the columns of a text by their names."""
    columns = read_columns(text.encode(), **choices)  # type: ignore[arg-type]
    return {column.name: column.values for column in columns}


def guesses(text: str) -> tuple[str, ...]:
    return read_columns(text.encode())[0].reading.guesses


def around(text: str) -> list[int]:
    """Return the rows that are told to be outside the table."""
    return [at.row for at in read_columns(text.encode())[0].reading.around]


MARK_OF = {",": ".", ";": ",", "\t": "."}
WORDS = ("ok", "repeat", "see below", "lost")
NUMBER = st.integers(10, 9_999).map(lambda n: n / 8)


@st.composite
def tables(draw: st.DrawFn, rows: int = 6) -> tuple[str, list[tuple[float, float, str]]]:
    """Draw a separator and at least six rows of two numbers and a remark."""
    row = st.tuples(NUMBER, NUMBER, st.sampled_from(WORDS))
    unique = (lambda row: row[0], lambda row: row[1])
    drawn = draw(st.lists(row, min_size=rows, max_size=40, unique_by=unique))
    return draw(st.sampled_from(sorted(MARK_OF))), drawn


def lines_of(table: tuple[str, list[tuple[float, float, str]]]) -> list[str]:
    """Return the lines of a table as a spreadsheet saves them, and its header."""
    sign, rows = table
    cells = [[str(x).replace(".", MARK_OF[sign]) for x in row[:2]] + [row[2]] for row in rows]
    return [sign.join(row) for row in (("x", "y", "remark"), *cells)]


@given(table=tables(), data=st.data())
def test_a_remark_with_a_separator_in_it_moves_no_name(
    table: tuple[str, list[tuple[float, float, str]]], data: st.DataObject
):
    at = data.draw(st.integers(1, len(table[1])))
    lines = lines_of(table)
    lines[at] += f"{table[0]} once more"
    kept = [row for i, row in enumerate(table[1], start=1) if i != at]
    text = "\n".join(lines)
    assert read(text) == {"x": tuple(row[0] for row in kept), "y": tuple(row[1] for row in kept)}
    assert around(text) == [at + 1]


@given(
    table=tables(rows=20),
    column=st.integers(0, 1),
    bad=st.sampled_from(["<LOD", "n.n.", "error", "12.3*", "500 m", "OL", "9" * 120]),
)
def test_a_bad_first_cell_is_no_name(
    table: tuple[str, list[tuple[float, float, str]]], column: int, bad: str
):
    lines = lines_of(table)
    cells = lines[1].split(table[0])
    lines[1] = table[0].join([*cells[:column], bad, *cells[column + 1 :]])
    found = read_columns("\n".join(lines).encode())
    assert [c.name for c in found] == ["x", "y"]
    for j, one in enumerate(found):
        assert one.values == tuple(row[j] for row in table[1])[j == column :]
        assert [(at.row, at.cell) for at in one.left_out] == [(2, bad[:60])] * (j == column)


@given(
    names=st.lists(st.integers(1, 5_000), min_size=3, max_size=6, unique=True).map(sorted),
    values=st.lists(st.integers(0, 99_999), min_size=6, max_size=20, unique=True),
)
def test_numbers_that_grow_beside_a_word_are_names(names: list[int], values: list[int]):
    body = [[f"r{i}", *(str(value + 7 * j) for j in range(len(names)))]
            for i, value in enumerate(values)]  # fmt: skip
    text = "\n".join(",".join(row) for row in [["dose", *map(str, names)], *body])
    found = read(text)
    assert found == {
        str(name): tuple(value + 7 * j for value in values) for j, name in enumerate(names)
    }
    assert guesses(text) == ("guess_header",) or names[-1] - names[0] == len(names) - 1


YEARS_BODY = "A,67756,69434\nB,42404,43854\nC,25665,27136\nD,23828,25214\nE,69442,72232\n"
YEARS = (67756, 42404, 25665, 23828, 69442)


@pytest.mark.parametrize(
    "above",
    [
        "",
        "Source,Eurostat\n\n",
        "Incomes,,\nin euros,,\n",
        "Incomes 2019 to 2020,,\n",
        '"Data Source","World Development Indicators",\n\n"Last Updated","2024-03-28",\n\n',
        "各地区收入,,\n单位：元,,\n",
    ],
)
def test_years_beside_a_word_are_names_whatever_is_above(above: str):
    text = above + "Country,2019,2020\n" + YEARS_BODY
    assert read(text)["2019"] == YEARS
    assert guesses(text) == ("guess_header",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Day,0,6,12,18\nMo,5,9,15,11\nTu,4,8,14,12\nWe,6,7,16,13\nTh,3,3,13,10\nFr,7,5,17,9\n",
         {"0": (5, 4, 6, 3, 7), "12": (15, 14, 16, 13, 17)}),
        ("dose,0.1,1,10\na,5.2,9.1,15.3\nb,4.4,8.8,14.1\nc,6.1,9.2,16.6\nd,3,7,13\ne,5,9,17\n",
         {"0.1": (5.2, 4.4, 6.1, 3, 5)}),
        ("Year,1,2,3\n2010,12,24,36\n2011,13,26,2\n2012,14,28,5\n2013,15,30,8\n2014,16,32,11\n",
         {"1": (12, 13, 14, 15, 16)}),
        ("A,1775,1943\nB,2240,2385\nC,2566,2713\nD,2382,2521\nE,6944,7223\n",
         {"2": (1775, 2240, 2566, 2382, 6944)}),
        ("a,1,2,3\nb,4,5,6\na,7,8,9\nb,3,2,1\na,9,9,8\n", {"2": (1, 4, 7, 3, 9)}),
        ("5,6\n5.1,3.5\n4.9,3.1\n4.7,3.2\n4.6,3.6\n4.4,2.9\n", {"5": (5.1, 4.9, 4.7, 4.6, 4.4)}),
    ],
)  # fmt: skip
def test_numbers_as_names(text: str, expected: dict[str, tuple[float, ...]]):
    found = read(text)
    assert {name: found[name] for name in expected} == expected
    recurring = text.startswith("a,1")
    assert guesses(text) == ("guess_header",) * (not recurring)


@pytest.mark.parametrize(
    ("above", "name", "row", "guessed"),
    [
        ("id,x\nINTEGER,DOUBLE\n", "x", 1, False),
        ("t,U\nseconds,volts\n", "U", 1, False),
        ("mV,s\nU,t\n", "t", 2, False),
        ("t,U\n[s],[V]\nTime,Voltage\n", "Voltage", 3, True),
        ("old,old\nx,y\n", "y", 2, True),
        ("Messung, Labor 3\nt,U\n", "U", 2, True),
        ("Station,Berlin\nt,U\n", "U", 2, True),
        ("Station:,Berlin\nt,U\n", "U", 2, True),
        ("n.n.,1.5\n", "1.5", 1, True),
        ("t,2019\n", "2019", 1, True),
        ("#,Wert\n", "Wert", 1, False),
        ("%,Wert\n", "Wert", 1, False),
        ("t,% change\n", "% change", 1, False),
    ],
)
def test_lines_of_names(above: str, name: str, row: int, guessed: bool):
    text = above + BODY
    column = read_columns(text.encode())[-1]
    assert (column.name, column.values, column.reading.header) == (name, VALUES, row)
    assert bool(column.reading.guesses) == guessed


@pytest.mark.parametrize(
    "names", ["400 nm,410 nm", "10%,20%", "1st,2nd", "1a,1b", "2019*,2020*", "sample 1,sample 2"]
)
def test_names_that_are_nearly_numbers(names: str):
    text = names + "\n0.5,0.6\n0.4,0.55\n0.45,0.52\n0.41,0.53\n0.49,0.57\n"
    assert list(read(text)) == names.split(",")
    assert guesses(text) == ("guess_header",) * names[0].isdigit()


@pytest.mark.parametrize("below", ["4,171,5\n", "4,171,5\n5,190\n6,183,5\n"])
def test_whole_numbers_with_some_decimal_commas_are_refused(below: str):
    with pytest.raises(UnusableFileError) as caught:
        read("id,height\n1,175\n2,180\n3,168\n" + below + "7,177\n")
    assert caught.value.reason == "file_ragged"


@pytest.mark.parametrize("share", [3, 5])
@pytest.mark.parametrize("remark", ["a, b", "a,b"])
def test_remarks_with_commas_in_most_rows_are_no_row_names(share: int, remark: str):
    rows = [f"{i},{i * i}.5,{remark if i % 5 < share else 'ok'}\n" for i in range(20)]
    text = "id,x,comment\n" + "".join(rows)
    if share == 5 and remark == "a,b":  # as R writes row names
        assert guesses(text) == ("guess_header",)
        return
    with pytest.raises(UnusableFileError) as caught:
        read(text)
    assert (caught.value.reason, caught.value.where["row"]) == ("file_ragged", 2)
    by_hand = read(text, separator=",")
    assert by_hand == {"id": tuple(range(20)), "x": tuple(i * i + 0.5 for i in range(20))}


def test_of_several_lines_of_names_the_first_counts():
    text = (
        '"TOA5","CR1000","CR1000","12345","CR1000.Std"\n"TIMESTAMP","RECORD","Batt"\n'
        '"TS","RN","Vdc"\n"","","Avg"\n'
    ) + "".join(f'"2024-03-01 00:0{i}:00",{i},12.{i}5\n' for i in range(8))
    assert list(read(text)) == ["RECORD", "Batt"]
    assert guesses(text) == ("guess_header",)
    text = "name,score\nAnna,absent\nBob,12\nCarl,15\nDora,9\nEve,20\nFay,7\n"
    assert read(text) == {"score": (12, 15, 9, 20, 7)}
    assert (guesses(text), around(text)) == (("guess_header",), [2])


def test_a_preamble_of_words_and_numbers_is_no_table():
    pre = [
        "LabVIEW Measurement\t", "Writer_Version\t2", "Separator\tTab", "Date\t2024/03/01",
        "***End_of_Header***\t", "\t", "Channels\t2\t\t", "Samples\t6\t6\t",
        "Date\t2024/03/01\t2024/03/01\t", "Time\t12:30:00\t12:30:00\t", "X0\t0.0E+0\t0.0E+0\t",
        "Delta_X\t0.001\t0.001\t", "***End_of_Header***\t\t\t", "X_Value\tU0\tU1\tComment",
    ]  # fmt: skip
    for count in (6, 30, 300):
        rows = [f"{i / 1000:.6f}\t{1 + i / 100:.6f}\t{i}.5\t" for i in range(count)]
        found = read("\n".join([*pre, *rows]))
        assert list(found) == ["X_Value", "U0", "U1"]
        assert found["U0"] == pytest.approx([1 + i / 100 for i in range(count)])


def test_a_sparse_last_column_costs_no_row():
    rows = [f"{i * 3 % 17},{i}.5" for i in range(100)]
    for end in ("", ","):
        noted = [row + (",outlier" if i in (20, 50, 70) else end) for i, row in enumerate(rows)]
        found = read("\n".join(["x,y,note", *noted]))
        assert {name: len(values) for name, values in found.items()} == {"x": 100, "y": 100}
    late = "t,x\n" + "".join(f"{i},{'' if i < 1200 else i}\n" for i in range(1500))
    assert len(read(late)["x"]) == 300


@pytest.mark.parametrize("header", ["id,conc\n", "id;conc\n"])
def test_a_bad_last_cell_leaves_out_itself(header: str):
    rows = [f"{i}{header[2]}{i * i}" for i in range(3, 40)]
    text = header + "\n".join([*rows, f"40{header[2]}n.n."])
    index, conc = read_columns(text.encode())
    assert (len(index.values), len(conc.values), conc.left_out[0].row) == (38, 37, 39)


def test_the_header_by_hand_keeps_the_row_below_it():
    text = "id,conc\n1,<LOD\n" + "".join(f"{i},{i * i}\n" for i in range(2, 30))
    assert len(read(text, header=1)["id"]) == 29
    text = "Country,2019,2020\n" + YEARS_BODY
    assert read(text, header=1)["2019"] == YEARS


def test_a_missing_cell_between_blanks_moves_no_other():
    text = " Age  Score  Z\n" + "".join(
        f"{20 + i:4d}{'' if i in (5, 9) else i * 1.25:>8}{i % 7:4d}\n" for i in range(40)
    )
    found = read(text)
    assert found["Score"] == tuple(i * 1.25 for i in range(40) if i not in (5, 9))
    assert around(text) == [7, 11]
