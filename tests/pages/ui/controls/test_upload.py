"""A reader's file: what is understood, and one clear reason for each that is not."""

import pytest

from pages.ui.controls.targets import MAX_SPREAD, density_of
from pages.ui.controls.upload import MAX_ROWS, UnusableFileError, read_columns
from pages.ui.shell.text import LANGUAGES, load_text

TEN = "\n".join(str(value) for value in range(10))


def values(data: str | bytes) -> list[tuple[str, tuple[float, ...]]]:
    raw = data.encode() if isinstance(data, str) else data
    return [(column.name, column.values) for column in read_columns(raw)]


def test_a_column_without_a_header():
    assert values(TEN) == [("1", tuple(map(float, range(10))))]


def test_names_words_and_missing_values():
    text = "day,length,note\nmon,1.5,a\ntue,,b\nwed,NA,c\nthu,2,d\nfri,3,e\nsat,4,f\nsun,5.5,g\n"
    (column,) = read_columns(text.encode())
    assert (column.name, column.values, column.missing) == ("length", (1.5, 2.0, 3.0, 4.0, 5.5), 2)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(separator: str):
    text = "\n".join([f"a{separator}b", *(f"{i}{separator}{2 * i}" for i in range(6))])
    assert [name for name, _ in values(text)] == ["a", "b"]


def test_decimal_commas_between_semicolons():
    assert values("a;b\n" + "\n".join(f"{i},5;{i}" for i in range(6)))[0][1][0] == 0.5


def test_byte_order_mark_and_windows_line_ends():
    data = b"\xef\xbb\xbfa\r\n" + b"\r\n".join(str(i).encode() for i in range(6))
    assert values(data)[0][0] == "a"


def test_rows_beyond_the_limit_are_counted():
    (column,) = read_columns("\n".join(map(str, range(MAX_ROWS + 7))).encode())
    assert (len(column.values), column.rows_left_out) == (MAX_ROWS, 7)


def test_equal_names_are_told_apart():
    assert [name for name, _ in values("a,a\n" + "\n".join(f"{i},{i}" for i in range(6)))] == [
        "a (1)",
        "a (2)",
    ]


BAD = {
    "file_too_large": b"1\n" * 600_000,
    "file_empty": b"  \n\n",
    "file_binary": b"PK\x03\x04\x00\x00",
    "file_encoding": "prénom\n1\n".encode("latin-1"),
    "file_unreadable": b'"' + b"x" * 200_000 + b'"\n',
    "file_header_only": b"a,b,c\n",
    "file_no_numbers": b"a,b\nx,y\nz,w\n",
    "file_infinite": b"a\n1\n2\n3\n4\n5\ninf\n",
    "file_tiny": b"a\n1e-80\n2e-80\n3e-80\n4e-80\n5e-80\n",
    "file_one_value": b"a\n1\n1\n1\n1\n1\n1\n",
}


@pytest.mark.parametrize("reason", BAD)
def test_each_bad_file_has_its_reason_and_its_sentence(reason: str):
    with pytest.raises(UnusableFileError) as caught:
        read_columns(BAD[reason])
    assert caught.value.reason == reason
    for language in LANGUAGES:
        assert load_text(language, "forward_and_reverse").label(reason)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe1\x002\x00",
        b"\x00\x01\x02",
        b"," * 500_000,
        b"1," * 400_000,
        b"a\n" + b"1e999\n" * 9,
        b"a\n1e300\n-1e300\n3\n4\n5\n",
        b"\r" * 100,
        b'"unclosed\n1\n2\n',
        "日期,数\n一,二\n".encode("gb18030"),
    ],
)
def test_hostile_files_end_in_a_reason(data: bytes):
    with pytest.raises(UnusableFileError):
        read_columns(data)


@pytest.mark.parametrize("outlier", [1e3, 1e6, 1e12, 1e60, -1e75])
def test_far_outliers_are_refused_before_anything_is_fitted(outlier: float):
    with pytest.raises(UnusableFileError) as caught:
        density_of((*map(float, range(10)), outlier))
    assert caught.value.reason == "file_spread"


def test_a_sample_within_the_spread_is_not_refused():
    values = tuple(map(float, range(10)))
    reach = MAX_SPREAD * density_of(values).bandwidth
    assert density_of((*values, 0.9 * reach)).sample.size == 11
