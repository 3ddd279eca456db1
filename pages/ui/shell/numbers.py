"""Numbers as a reader sees them."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

__all__ = [
    "JOINED",
    "NO_BREAK",
    "decimals",
    "equals",
    "number",
    "percent",
    "place",
    "python_float",
    "scale_of",
    "unparted",
    "whole",
    "within",
]


NO_BREAK = "\u00a0"
# A number, perhaps in bold, a space, and the unit that belongs to it.
WITH_UNIT = re.compile(r"(?<=[\d∞*}])[ \u00a0](bits?\b|nats?\b|比特|奈特)")
ODDS = re.compile(r"(?<=\d) : (?=\d)")
WEIGHED = re.compile(r"(?<=[\d½]) (?=N\()")  # a weight and its Gaussian
JOINED = "\u2060"  # no line ends here, where a line of Chinese may end after any sign


def unparted(text: str) -> str:
    r"""Return `text` with no line break inside of "3 bits", "20 : 1" and "½ N(0, 1)".

    >>> unparted("**0.875** bits or 0.607 nats") == "**0.875**\xa0bits or 0.607\xa0nats"
    True
    >>> unparted("0.875 比特")
    '0.875\xa0比\u2060特'
    >>> unparted("20 : 1") == "20\xa0:\xa01"
    True
    """
    text = WEIGHED.sub(NO_BREAK, ODDS.sub(f"{NO_BREAK}:{NO_BREAK}", text))
    return WITH_UNIT.sub(lambda found: NO_BREAK + whole(found[1]), text)


def whole(text: str) -> str:
    """Return `text` with no line break inside a Chinese unit."""
    return re.sub("([比奈])(?=特)", rf"\1{JOINED}", text)


def within(value: float, limits: tuple[float, float], start: float) -> float:
    """Return what a client sent as a number within `limits`; `start` where it is none at all.

    The limits of a widget are enforced in the browser only.

    >>> within(7.0, (0.0, 5.0), 1.0), within(math.nan, (0.0, 5.0), 1.0)
    (5.0, 1.0)
    """
    return min(max(value, limits[0]), limits[1]) if math.isfinite(value) else start


def number(value: float, digits: int = 3) -> str:
    """Return `value` with `digits` decimals: a true minus sign, ∞ for infinity, never "-0.000".

    A half is rounded up, as the browser does beside it.

    >>> number(-0.0001), number(-2.5, 1), number(float("inf")), number(1 / 16)
    ('0.000', '−2.5', '∞', '0.063')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value != 0 and (abs(value) >= 1e7 or abs(value) < 0.5 * 10**-digits):
        return scientific(value, digits) if abs(value) >= 1e7 else f"{0:.{digits}f}"
    step = Decimal(1).scaleb(-digits)
    shown = f"{Decimal(float(value)).quantize(step, ROUND_HALF_UP):f}"
    if float(shown) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", "−")


def scientific(value: float, digits: int = 3) -> str:
    """Return `value` as 1.234e9, with a true minus sign."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def percent(value: float, digits: int = 1) -> str:
    """Return a share as a percentage; almost all is never called all, nor almost none none.

    >>> percent(0.47725), percent(0.99997), percent(1.0)
    ('47.7%', '> 99.9%', '100.0%')
    """
    shown, step = round(100 * value, digits), 10.0**-digits
    if shown >= 100 and value < 1:
        return f"> {number(100 - step, digits)}%"
    if shown <= 0 and value > 0:
        return f"< {number(step, digits)}%"
    return f"{number(100 * value, digits)}%"


def decimals(value: float, digits: int = 3) -> str:
    """Return `value` for a sentence: plain decimals, or powers of ten where those would say 0.

    >>> decimals(2e-18), decimals(0.25)
    ('2.000e−18', '0.250')
    """
    if value != 0 and math.isfinite(value) and abs(value) < 0.5 * 10**-digits:
        return scientific(value, digits)
    return number(value, digits)


def place(value: float, width: float, digits: int = 3) -> str:
    """Return a mean or a width of a curve `width` wide: data may be in microseconds, too.

    >>> place(-2.4919, 0.8126), place(2e-6, 3e-7), place(-1e-22, 3e-7)
    ('−2.492', '2.000e−6', '0')
    """
    if width >= 0.01:
        return number(value, digits)
    return scientific(value, digits) if abs(value) > 1e-9 * width else "0"


def equals(total: str, *parts: str) -> str:
    """Return the sign between shown parts and their shown total: "≈" where rounding shows.

    >>> equals("5.907", "2.585", "3.322"), equals("0.029", "0.014", "0.014"), equals("∞", "1", "∞")
    ('=', '≈', '=')
    """
    values = [
        Decimal(shown.replace("−", "-").replace("∞", "Infinity")) for shown in (total, *parts)
    ]
    return "=" if sum(values[1:]) == values[0] else "≈"


def python_float(value: float) -> str:
    """Return `value` as Python source that evaluates to exactly the same float."""
    return 'float("inf")' if math.isinf(value) else repr(float(value))


def scale_of(unit: str) -> str:
    """Return the Python source that turns nats into the reader's unit.

    >>> scale_of("bits"), scale_of("nats")
    (' / np.log(2)', '')
    """
    return " / np.log(2)" if unit == "bits" else ""
