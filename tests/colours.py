"""Contrast and distance of colours, also as readers with two kinds of cones see them.

Contrast is WCAG 2.2's. What a dichromat sees is simulated with the matrices of Machado, Oliveira
and Fernandes (2009, doi 10.1109/TVCG.2009.113) for the full deficiency; the distance of two
colours is CIE 1976's in L*a*b*, where 2.3 is just noticeable.
"""

import numpy as np
from numpy.typing import NDArray

SEEN_BY = {
    "three cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip


def linear(colour: str) -> NDArray[np.float64]:
    """Return the linear sRGB components of #rrggbb."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio, 1 to 21."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, seen_by: str) -> NDArray[np.float64]:
    """Return what the reader sees of `colour`, in L*a*b*."""
    seen = np.clip(SEEN_BY[seen_by] @ linear(colour), 0, 1)
    t = (XYZ @ seen) / XYZ.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, seen_by: str = "three cones") -> float:
    """Return the distance of two colours as the reader sees them."""
    return float(np.linalg.norm(lab(one, seen_by) - lab(other, seen_by)))
