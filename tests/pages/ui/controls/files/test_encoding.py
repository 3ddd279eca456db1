"""Bytes into text: one file of each encoding, and the ones that are valid in two."""

import pytest

from pages.ui.controls.files import read_columns
from pages.ui.controls.files.encoding import ENCODINGS, decode

CHINESE = (
    "编号,身高\n", "姓名,体重\n张三,1\n", "值\n", "温度(℃),pH值\n", "城市，人口（万人）\n",
    "镉,铅,芘\n",
)  # fmt: skip
WESTERN = (
    "Größe;Füße;Länge\n", "prénom;débit à l'été (m³/s)\n", "Año;Población;Niños;¿Cuántos?\n",
    "Temp °C;µm;x²y\n", "POPULAÇÃO;região\n", "Straße;Öl;Fläche (m²)\n", "Preis in €\n1,50 €\n",
    "créé;élève;cœur\n", "±;§;£5\n", "Smörgåsbord;Ærø;Ålesund\n",
)  # fmt: skip


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_in_gbk(text: str):
    assert decode(text.encode("gbk"))[:2] == (text, "GBK")


@pytest.mark.parametrize("text", WESTERN)
def test_western_in_windows_1252(text: str):
    assert decode(text.encode("cp1252"))[:2] == (text, "Windows-1252")


@pytest.mark.parametrize("text", ["שלום;ערך\n", "قيمة;عدد\n", "é\n", "ľ,µ\n", "Цена;Вес\n"])
def test_other_scripts_in_utf8(text: str):
    assert decode(text.encode()) == (text, "UTF-8", False)


@pytest.mark.parametrize("text", [*CHINESE, *WESTERN])
@pytest.mark.parametrize(
    ("codec", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16")]
)
def test_unicode_is_no_guess(text: str, codec: str, name: str):
    assert decode(text.encode(codec)) == (text, name, False)


def test_both_byte_orders_of_utf16_with_a_mark_and_without():
    text = "x\ty\n1\t2.5\n"
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert decode(mark + text.encode(codec)) == (text, "UTF-16", False)
        assert decode(text.encode(codec)) == (text, "UTF-16", True)


@pytest.mark.parametrize(
    "data",
    ["Цена;Вес\n".encode("cp1251"), "編號,長度\n".encode("big5"), "番号,長さ\n".encode("sjis")],
)
def test_other_encodings_are_guesses(data: bytes):
    assert decode(data)[2]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("Big5", "編號,長度\n"),
        ("Shift-JIS", "番号,長さ\n"),
        ("EUC-KR", "번호,길이\n"),
        ("Windows-1250", "číslo;délka\n"),
        ("Windows-1251", "Цена;Вес\n"),
        ("Mac Roman", "Größe;Länge\n"),
    ],
)
def test_an_encoding_can_be_said(encoding: str, names: str):
    assert decode(names.encode(ENCODINGS[encoding]), encoding) == (names, encoding, False)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\u2028", "\x85", "\x0c"])
def test_line_ends(end: str):
    rows = ["x,y", *(f"{i},{i * i}.5" for i in range(6))]
    _, y = read_columns((end.join(rows) + end).encode())
    assert y.values == (0.5, 1.5, 4.5, 9.5, 16.5, 25.5)


def test_what_programs_leave_at_the_end_is_nothing():
    for tail in (b"\0" * 30, b"\x1a", b"\n\x1a\0\0"):
        assert decode(b"x\n1\n2" + tail)[0].strip() == "x\n1\n2"


def test_one_stray_byte_and_a_cut_end_leave_utf8_what_it_is():
    text = "größe;x\n" + "".join(f"ü{i};{i},5\n" for i in range(9))
    assert decode(text.encode() + b"\xe4\xb8")[:2] == (text + "\ufffd", "UTF-8")
    text, encoding, guessed = decode(text.encode() + b"\xfc;9,5\n")
    assert (text[:5], encoding, guessed) == ("größe", "UTF-8", True)
