"""Data and examples the pages start from: a geyser, five alphabets, named targets."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from klcore.distributions.mixture import GaussianMixture
from klcore.errors import InvalidInputError

__all__ = [
    "LANGUAGES",
    "LETTERS",
    "TARGETS",
    "letter_frequencies",
    "letter_percentages",
    "old_faithful",
]

_FOLDER = Path(__file__).with_name("data")

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LANGUAGES = ("english", "french", "german", "spanish", "italian")

TARGETS: Mapping[str, Any] = MappingProxyType(
    {
        "goodfellow": GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8]),
        "unequal": GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0]),
        "too_close": GaussianMixture([0.5, 0.5], [-1.2, 1.2], [1.0, 1.0]),
        "before_jump": GaussianMixture([0.5, 0.5], [-2.79, 2.79], [1.0, 1.0]),
        "after_jump": GaussianMixture([0.5, 0.5], [-2.81, 2.81], [1.0, 1.0]),
        "three": GaussianMixture([0.35, 0.4, 0.25], [-2.0, 0.5, 3.0], [0.6, 1.0, 0.4]),
        "nested": GaussianMixture([0.6, 0.4], [0.0, 0.0], [0.3, 3.0]),
        "gaussian": GaussianMixture([1.0], [0.0], [1.0]),
        "laplace": stats.laplace(0.0, 1.0),
        "student_t": stats.t(3.0),
        "cauchy": stats.cauchy(0.0, 1.0),
        "exponential": stats.expon(0.0, 1.0),
    }
)
"""Named examples of a target P, in the order in which a page should offer them.

``goodfellow`` is after figure 3.6 of Goodfellow, Bengio and Courville, *Deep Learning* (2016);
the book gives no parameters, these are ours. ``too_close`` has two peaks by a hair (a pair of
equal Gaussians N(∓d, 1) is two-peaked from d = 1). ``before_jump`` and ``after_jump`` lie on
either side of d = 2.800082, where the best reverse fit leaves the middle for one peak.
``gaussian`` is the tie in which both fits coincide, ``cauchy`` has no forward fit and
``exponential`` no reverse one. Mixtures are `GaussianMixture` objects, the others frozen
``scipy.stats`` distributions.

>>> from klcore import datasets
>>> list(datasets.TARGETS)[:3]
['goodfellow', 'unequal', 'too_close']
"""


def old_faithful(column: Literal["eruption", "waiting"]) -> NDArray[np.float64]:
    """Return 272 eruptions of the Old Faithful geyser: a sample with two peaks.

    Parameters
    ----------
    column : {"eruption", "waiting"}
        The length of each eruption, or the wait until the next one.

    Returns
    -------
    ndarray, shape (272,)
        In minutes, in the order of observation.

    Raises
    ------
    InvalidInputError
        If there is no such column.

    Notes
    -----
    R's ``faithful``, from W. Härdle, *Smoothing Techniques with Implementation in S* (1991);
    see also A. Azzalini and A. W. Bowman, "A look at some data on the Old Faithful geyser",
    Applied Statistics 39 (1990), 357–365.

    Examples
    --------
    >>> from klcore import datasets
    >>> datasets.old_faithful("waiting")[:3]
    array([79., 54., 74.])
    """
    if column not in ("eruption", "waiting"):
        raise InvalidInputError("column", f'must be "eruption" or "waiting", not {column!r}')
    return np.array(_columns("old_faithful.csv")[f"{column}_minutes"], dtype=float)


def letter_percentages(language: str) -> NDArray[np.float64]:
    """Return the published table of letter frequencies, untouched, in per cent.

    Accented letters are left out of the tables and the entries are rounded, so the columns do
    not sum to 100: English 100.00, French 96.88, German 100.00, Spanish 100.14, Italian 99.95.
    `letter_frequencies` divides by that sum.

    Parameters
    ----------
    language : {"english", "french", "german", "spanish", "italian"}
        The language of the running text that was counted.

    Returns
    -------
    ndarray, shape (26,)
        Per cent, for a to z.

    Raises
    ------
    InvalidInputError
        If there is no table for `language`.

    Notes
    -----
    The usual published tables ("Letter frequency", Wikipedia; English after R. E. Lewand,
    *Cryptological Mathematics*, 2000).

    Examples
    --------
    >>> from klcore import datasets
    >>> {name: round(float(datasets.letter_percentages(name).sum()), 2)
    ...  for name in datasets.LANGUAGES}
    {'english': 100.0, 'french': 96.88, 'german': 100.0, 'spanish': 100.14, 'italian': 99.95}
    """
    if language not in LANGUAGES:
        raise InvalidInputError(
            "language", f"must be one of {', '.join(LANGUAGES)}, not {language!r}"
        )
    return np.array(_columns("letter_frequencies.csv")[language], dtype=float)


def letter_frequencies(language: str) -> NDArray[np.float64]:
    """Return how often each letter a–z occurs in running text, as a pmf.

    The published percentages of `letter_percentages` divided by their sum: letters that the
    tables leave out (é, ß, …) are treated as if they did not occur. Italian has no j, k, w, x, y:
    their probability is exactly 0, so an English text sent with Italian's code costs ``inf``.

    Parameters
    ----------
    language : {"english", "french", "german", "spanish", "italian"}
        The language of the running text that was counted.

    Returns
    -------
    ndarray, shape (26,)
        Probabilities for a to z, summing to 1.

    Raises
    ------
    InvalidInputError
        If there is no table for `language`.

    Examples
    --------
    >>> from klcore import datasets
    >>> italian = datasets.letter_frequencies("italian")
    >>> [letter for letter, p in zip(datasets.LETTERS, italian) if p == 0]
    ['j', 'k', 'w', 'x', 'y']
    """
    percentages = letter_percentages(language)
    return percentages / float(percentages.sum())


@cache
def _columns(name: str) -> dict[str, list[str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
