"""Bytes into text: which encoding a file is in, with no word from the file itself."""

import re

from pages.ui.controls.files.refusal import UnusableFileError

__all__ = ["ENCODINGS", "decode"]

# By the names that a reader chooses among; what is not recognised by itself can be said.
ENCODINGS = {
    "UTF-8": "utf-8-sig",
    "UTF-16": "utf-16",
    "GBK": "gb18030",
    "Big5": "big5",
    "Shift-JIS": "cp932",
    "EUC-KR": "cp949",
    "Windows-1252": "cp1252",
    "Windows-1250": "cp1250",
    "Windows-1251": "cp1251",
    "Mac Roman": "mac_roman",
}
NOT_TEXT = (
    *(b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x89HDF", b"PAR1"),
    *(b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"{\\rtf", b"SQLite format"),
)
MARKUP = re.compile(
    r"\s*(?:<(?:!doctype|\?xml|html|table|head|body)\b|\{\s*[\"\[]|\[\s*[\[{])", re.IGNORECASE
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b]")
LINE_END = re.compile("\r\r\n|\r\n|\n\r|[\r\x0c]")
RARE_LINE_END = re.compile("[\x0b\x85\u2028\u2029]")  # inside a cell as a rule
INSIDE_A_WORD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")
SELDOM = re.compile(r"[\x00-\x7f]*(?:[\u0180-\u036f\u0530-\u07ff]+[\x00-\x7f]*)+")
WESTERN = re.compile(
    r"[€£¥°µ²³±§–—‘’“”„…\xa0«»]|(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[^\x00-\x7f]?[A-Za-z])"
)
# The most of a text that two readings of its bytes are judged by.
JUDGED = 20_000


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """Return the text with line feeds at line ends, its encoding, and whether that is a guess."""
    if not data.strip(b"\0 \t\r\n\x1a"):
        raise UnusableFileError("file_binary" if b"\0" in data else "file_empty")
    if data.startswith(NOT_TEXT):
        raise UnusableFileError("file_binary")
    if encoding is None:
        text, encoding, guessed = _recognise(data)
    else:
        text, guessed = _as_chosen(data, encoding), False
    text = text.strip("\ufeff\0").rstrip("\x1a\0 ")
    if len(CONTROLS.findall(text[:JUDGED])) > len(text[:JUDGED]) / 20:
        raise UnusableFileError("file_binary")
    if not text.strip():  # nothing but a mark, or the blanks of other scripts
        raise UnusableFileError("file_empty")
    if MARKUP.match(text):
        raise UnusableFileError("file_markup")
    text = LINE_END.sub("\n", text)
    return text if "\n" in text else RARE_LINE_END.sub("\n", text), encoding, guessed


def _as_chosen(data: bytes, encoding: str) -> str:
    """Return the text in the encoding that the reader chose."""
    codec = ENCODINGS[encoding]
    if encoding == "UTF-16":
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data[: len(data) // 2 * 2]
        else:
            codec = _utf16_without_mark(data) or "utf-16-le"
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise UnusableFileError("file_encoding", encoding=encoding) from None


def _recognise(data: bytes) -> tuple[str, str, bool]:
    """Return text, encoding, and whether another encoding could as well be meant."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as_chosen(data, "UTF-16"), "UTF-16", False
    if codec := _utf16_without_mark(data):
        try:
            return data[: len(data) // 2 * 2].decode(codec), "UTF-16", True
        except UnicodeDecodeError:
            raise UnusableFileError("file_binary") from None
    data = data.strip(b"\0")  # what a logger leaves that lost its power
    if b"\0" in data:
        raise UnusableFileError("file_binary")
    readings = {}
    for name in ("UTF-8", "GBK", "Windows-1252"):
        try:
            readings[name] = data.decode(ENCODINGS[name])
        except UnicodeDecodeError:
            continue
    if "UTF-8" in readings:
        # Two bytes of GBK may be UTF-8 as well, but then of signs that hardly anybody writes.
        chinese = SELDOM.fullmatch(readings["UTF-8"]) and _han(readings.get("GBK", "")) > 0.9
        return (readings["GBK"], "GBK", True) if chinese else (readings["UTF-8"], "UTF-8", False)
    mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    if sum(sign > "\x7f" for sign in mended[:JUDGED]) > 4 * bad:  # cut off, or one stray byte
        return mended, "UTF-8", True
    if "GBK" not in readings:  # bytes that Windows-1252 leaves free are in no number either
        text = readings.get("Windows-1252") or data.decode("cp1252", "replace")
        return text, "Windows-1252", not _latin(text)
    score = _han(readings["GBK"])
    if score > 0 or "Windows-1252" not in readings:
        return readings["GBK"], "GBK", score < 0.5
    return readings["Windows-1252"], "Windows-1252", not _latin(readings["Windows-1252"])


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order if every other byte of most signs is zero, as in Latin UTF-16."""
    head = data[:JUDGED]
    pairs = max(len(head) // 2, 1)
    first, second = head[::2].count(0) / pairs, head[1::2].count(0) / pairs
    if second > 0.4 and first < 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > 0.4 and second < 0.1 else None


def _latin(text: str) -> bool:
    """Whether most signs beyond ASCII stand in Latin words or are such as Western texts use."""
    signs = sum(sign > "\x7f" for sign in text[:JUDGED])
    return 2 * len(WESTERN.findall(text[:JUDGED])) > signs


def _han(text: str) -> float:
    """Return how Chinese a text read as GB18030 looks: from 1 down to below −1 for Latin words.

    Chinese is written with the common signs of GB 2312, in runs. A Latin letter with an accent
    takes the plain letter behind it along into a pair outside that set, and stands in a word.
    """
    signs, points, before = 0, 0.0, ""
    for sign in text[: 4 * JUDGED]:
        if sign > "\x7f":
            signs += 1
            try:
                lead = sign.encode("gb2312")[0]
            except UnicodeEncodeError:
                points -= 2
            else:
                latin = before.isascii() and before.isalpha()
                common = 0xB0 <= lead <= 0xD7 or lead == 0xA3
                points += 1 if common else 0.4 if lead < 0xB0 or not latin else -1
        before = sign
    inside = len(INSIDE_A_WORD.findall(text[: 4 * JUDGED]))
    return (points - 2 * inside) / max(signs, 1)
