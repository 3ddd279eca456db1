"""What people write in a cell: numbers in the styles of many places, or no number."""

import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = [
    "MARKS",
    "MISSING",
    "Cell",
    "DecimalMark",
    "decimal_mark_of",
    "fits_unit",
    "like_number",
    "parse",
    "plain",
    "shared_unit",
    "thousands_mark",
    "value_of",
]

MARKS = (".", ",")
LONGEST = 100  # signs in a number

# Signs that mean the same as a plain one.
BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"
MINUS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
APOSTROPHES = "\u2018\u2019\u02bc\u2032\u00b4`"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\ufeff"
PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms
    | {0xFFE1: "£", 0xFFE5: "¥", 0xFFE6: "₩"}
    # One sign for a whole unit: ℃, ㎏, ㎡.
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x3371, 0x33E0)}
    | {0x2103: "°C", 0x2109: "°F"}
    | dict.fromkeys(map(ord, BLANKS), " ")
    | dict.fromkeys(map(ord, MINUS), "-")
    | dict.fromkeys(map(ord, APOSTROPHES), "'")
    | dict.fromkeys(map(ord, UNSEEN), "")
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

NOTHING = frozenset(
    [
        *("", "na", "n/a", "n.a.", "n.a", "n. a.", "n/d", "n.d.", "nd", "nan", "-nan", "nat"),
        *(
            "null",
            "none",
            "nil",
            "(null)",
            "(blank)",
            "(none)",
            "<na>",
            "\\n",
            "missing",
            "unknown",
        ),
        *("no data", "nodata", "not available", "not applicable", "k.a.", "k. a.", "keine angabe"),
        *("?", ".", "..", "...", "…", ":", "-", "--", "---", "- -", "/", "*"),
        *("#n/a", "#na", "#n/d", "#nv", "#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!"),
        *("#wert!", "#bezug!", "#zahl!", "#valeur!", "#¡valor!", "#¡div/0!", "#spill!", "#calc!"),
        *("缺失", "缺失值", "无", "暂无", "空", "不详", "未知"),
    ]
)

SYMBOLS = r"$£¥฿¢\u20a0-\u20c0"
CURRENCY = (
    rf"(?:[A-Z]{{0,3}}[{SYMBOLS}]|kr\.?|Fr\.?|Rs\.?|Rp\.?|RM|zł|Kč|Ft|Lei|RMB|CN[YH]|USD|EUR|GBP|CHF"
    r"|JPY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|UAH|RUB|TRY|ILS|INR|IDR|MYR|THB|VND|PHP|HKD|TWD|SGD|KRW"
    r"|AUD|NZD|CAD|BRL|MXN|CLP|COP|ARS|PEN|ZAR|EGP|NGN|KES|AED|SAR)"
)
UNIT = (
    rf"(?=[^\W\d_²³¹⁰-⁹½¼¾]|[%‰°{SYMBOLS}]|(?<=\s)1/[^\W\d_])(?:1/)?"
    rf"(?:[^\W\d_]|[%‰°{SYMBOLS}/·*.⁻ ]|(?<=[^\W\d_])-?[1-4](?![0-9])|\^-?[1-4]"
    r"|(?<=/)100(?=\s?km)){1,16}(?:(?<=[^\W\d_])\([^\W\d_]{1,3}\))?"
)
# What stands for no cents: 12.-, 1.250,-- €, 500/-
NO_CENTS = re.compile(rf"(?<=[0-9])(?:([.,])--?|/-)(?=(?:\s?{CURRENCY})?$)")
COMMON = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
NUMBER = re.compile(
    rf"""
    (?P<open>\(?) \s* (?P<sign>[+-]?) \s* (?P<prefix>{CURRENCY}|%)? \s* (?P<open2>\(?)
    (?P<sign2>[+-]?) \s*
    (?P<body>[0-9](?:[0-9.,' ]*[0-9])?\.? | [.,][0-9]+ | [iI][nN][fF](?:inity)? | ∞)
    (?P<exponent>\s?[eE][+-]?[0-9]+ | [dD][+-][0-9]+
        | \s?[x×*·]\s?10(?:\^[+-]?[0-9]+ | [⁻⁺]?[⁰¹²³⁴-⁹]+))?
    (?P<trailing>-?) (?P<close2>\)?) \s* (?P<suffix>{UNIT})? \s* (?P<close>\)?)
    """,
    re.VERBOSE,
)
LIKE_NUMBER = re.compile(r"[<>≤≥~≈±]?=?\s*-?[.,]?[0-9][0-9.,' ]*(?:\s*[^\W\d]{1,3}|\W{1,3})?")
# Behind a number these make a date, a time of day or a rank of it.
NO_UNIT = re.compile(
    r"(?:jan|feb|fev|fév|mar|mär|mrz|apr|abr|avr|mai|may|jun|jui|jul|aug|ago|aoû|sep|set|okt|oct"
    r"|nov|dez|dec|déc|dic|ene)[^\W\d_]{0,7}\.?|[ap]\.?\s?m\.?|uhr|o'clock|st|nd|rd|th|q[1-4]|月.*|日|号|时|点.*",
    re.IGNORECASE,
)
UNGROUPED = {
    ".": re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+"),
    ",": re.compile(r"[0-9]+(?:,[0-9]+)?|,[0-9]+"),
}
GROUPED = {
    ".": re.compile(
        r"[1-9][0-9]{0,2}(?P<mark>[, '])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:\.[0-9]*)?"
        r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?"  # lakhs and crores
    ),
    ",": re.compile(r"[1-9][0-9]{0,2}(?P<mark>[. '])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:,[0-9]+)?"),
}
UNDECIDED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")  # twelve thousand, or twelve?


class Cell(NamedTuple):
    """A number as it is written: what its marks mean is for the whole column to say."""

    body: str = ""  # the digits with the marks between them
    negative: bool = False
    exponent: str = ""
    unit: str = ""
    accounting: bool = False  # negative as accountants write it: in brackets, or (12.50-) behind


MISSING = Cell()


class DecimalMark(NamedTuple):
    """What a column says about its decimal mark: "" where it needs none."""

    decimal: str
    sure: bool
    # The one mark it has, always before three digits: twelve thousand, or twelve?
    undecided: str = ""


def parse(text: str) -> Cell | None:
    """Return a cell's number as it is written, `MISSING`, or None for a word, a date, a time."""
    text = plain(text).strip(" \t\n").lstrip("=").strip("\"“”„' \t\n")
    if len(text) > LONGEST:
        return None
    if COMMON.fullmatch(text):
        return Cell(text.lstrip("-"), text[0] == "-")
    if text.lower() in NOTHING or text.strip("$€£¥ ") == "-":  # accountants' "$ -"
        return MISSING
    found = NUMBER.fullmatch(NO_CENTS.sub(lambda dash: f"{dash[1]}00" if dash[1] else "", text))
    if found is None:
        return None
    body, suffix = found["body"], (found["suffix"] or "").strip()
    brackets = len(found["open"] + found["open2"]), len(found["close"] + found["close2"])
    joined = suffix[2:].isalpha() and found.end("trailing") == found.start("suffix")
    behind = "" if joined else found["trailing"]
    signs = found["sign"] + found["sign2"] + behind
    if brackets not in ((0, 0), (1, 1)) or len(signs) + brackets[0] > 1:
        return None
    # The accountants' 12.50- ends the cell: 65- is open above, 2.5-fold and 27.5-inch are positive.
    if behind and (body.isdigit() or suffix or found["close"]):
        return None
    if not found["prefix"] and not suffix and brackets[0] and found["open2"]:
        return None
    if suffix and NO_UNIT.fullmatch(suffix):
        return None
    if not body[-1].isdigit() and body[-1] != ".":
        body = "inf"
    unit = " ".join(part for part in (found["prefix"], suffix) if part)
    exponent = found["exponent"] or ""
    if "10" in exponent and exponent.strip()[0] in "x×*·":
        exponent = "e" + exponent.partition("10")[2].lstrip("^").translate(SUPERSCRIPTS)
    exponent = exponent.strip().lower().replace("d", "e")
    accounting = brackets[0] == 1 or bool(behind)
    return Cell(body, "-" in signs or brackets[0] == 1, exponent, unit, accounting)


def plain(text: str) -> str:
    """Return a text with plain signs for those that mean the same."""
    return text if text.isascii() else text.translate(PLAIN)


def like_number(text: str) -> bool:
    """Whether a cell is a number with something about it: <0.05, 12.3*, 13.1 p, 500 m."""
    return bool(LIKE_NUMBER.fullmatch(plain(text).strip()))


def thousands_mark(cell: Cell, decimal: str) -> str | None:
    """Return the thousands mark of a number ("" if it has none), None if it cannot be read so."""
    if cell.body.isdigit() or cell.body == "inf" or UNGROUPED[decimal].fullmatch(cell.body):
        return ""
    found = None if cell.exponent else GROUPED[decimal].fullmatch(cell.body)
    return (found["mark"] or ",") if found else None


def value_of(cell: Cell, decimal: str, thousands: str) -> float | None:
    """Return the number with these marks, None where it has others."""
    mark = thousands_mark(cell, decimal)
    if mark is None or mark not in ("", thousands):
        return None
    body = cell.body.replace(mark, "") if mark else cell.body
    value = float(body.replace(decimal, ".") + cell.exponent)
    return -value if cell.negative else value


def shared_unit(cells: Iterable[Cell | None]) -> str:
    """Return the unit or currency that most numbers have ("" for none)."""
    units = Counter(cell.unit for cell in cells if cell and cell.body)
    return units.most_common(1)[0][0] if units else ""


def fits_unit(cell: Cell, unit: str) -> bool:
    """Whether a number has the unit of its column; zero may go without."""
    return cell.unit == unit or not (cell.unit or cell.body.strip("0.,"))


def decimal_mark_of(cells: Sequence[Cell | None]) -> DecimalMark:
    """Return what the numbers of one column say about its decimal mark."""
    numbers = {(cell.body, bool(cell.exponent)) for cell in cells if cell and cell.body}
    plain = {body for body, _ in numbers if body.isdigit()}
    marked = [Cell(body, exponent="e0" * e) for body, e in numbers if not body.isdigit()]
    fitting = {
        mark: [cell for cell in marked if thousands_mark(cell, mark) is not None] for mark in MARKS
    }
    more = max(MARKS, key=lambda mark: len(fitting[mark]))
    if len(fitting["."]) != len(fitting[","]):
        return DecimalMark(more, sure=True)
    found = [UNDECIDED.fullmatch(cell.body) for cell in fitting["."]]
    marks = {match[1] for match in found if match}
    if not marks:  # blanks and apostrophes between whole numbers
        return DecimalMark("", sure=True)
    if len(marks) == 2 or not all(found):
        return DecimalMark(more, sure=False)
    mark = marks.pop()
    other = "," if mark == "." else "."
    rest = [body for body in plain if int(body)]
    if not rest:
        return DecimalMark("", sure=False, undecided=mark)
    # Whole numbers beside them tell: they are as large as the others, read rightly. Decimals
    # are written all of one length or without a last zero, never both.
    size = math.log(statistics.median(map(float, rest)))
    read = statistics.median(float(cell.body.replace(mark, ".")) for cell in marked)
    zeros = any(cell.body.endswith("0") for cell in marked)
    if abs(size - math.log(read)) < abs(size - math.log(1000 * read)):
        return DecimalMark(mark, sure=not zeros, undecided=mark)
    enough = zeros or len(marked) >= 3
    return DecimalMark(other, sure=enough and max(map(len, rest)) <= 4, undecided=mark)
