"""The "Reproduce in Python" snippets of page 3: numpy and scipy alone."""

from collections.abc import Sequence

import numpy as np

from klcore import datasets
from klcore.codes.letters import fold
from pages.ui.controls.pmf_editor import Pmf
from pages.ui.shell.numbers import scale_of

__all__ = ["languages_snippet", "rectangles_snippet", "text_snippet"]

RECTANGLES = """import numpy as np
from scipy.special import xlogy

q = np.array({q})  # sends the messages
p = np.array({p})  # made the code
print("H_P(Q) = H(Q, P) =", round(-xlogy(q, p).sum(){scale}, 6), "{unit}")
print("H(Q) =", round(-xlogy(q, q).sum(){scale}, 6), "{unit}")
"""

# Published percentages; divided by their sum in the code, because they are rounded.
TABLES = """import numpy as np
from scipy.special import xlogy

percentages = {{  # of the letters a to z
{rows}}}
codes = {{name: np.array(row) / sum(row) for name, row in percentages.items()}}
"""

TEXT = """
letters = "{letters}"
counts = np.bincount([ord(x) - ord("a") for x in letters], minlength=26)
for name, p in codes.items():  # ideal lengths; inf where a letter has no word
    print(name, round(-xlogy(counts, p).sum() / np.log(2), 1), "bits")
"""

PER_LETTER = """
for sender, q in codes.items():  # H_P(Q) per letter, one column per code
    print(sender, *(round(-xlogy(q, p).sum(){scale}, 2) for p in codes.values()))
"""


def rectangles_snippet(q: Pmf, p: Pmf, unit: str) -> str:
    """Return the snippet for the rectangles: cross-entropy and entropy."""
    return RECTANGLES.format(q=list(q.p), p=list(p.p), scale=scale_of(unit), unit=unit)


def tables() -> str:
    """Return the five letter tables as source."""
    rows = "".join(
        f'    "{name}": {wrapped(datasets.letter_percentages(name).tolist())},\n'
        for name in datasets.LANGUAGES
    )
    return TABLES.format(rows=rows)


def wrapped(values: Sequence[float]) -> str:
    """Return a list of numbers as source over two lines."""
    halves = np.array_split(np.asarray(values), 2)
    return "[" + ",\n        ".join(", ".join(map(repr, half.tolist())) for half in halves) + "]"


def text_snippet(text: str) -> str:
    """Return the snippet for one text: its ideal length with each code."""
    return tables() + TEXT.format(letters=fold(text).letters)


def languages_snippet(unit: str) -> str:
    """Return the snippet for the table of five languages, in theory."""
    return tables() + PER_LETTER.format(scale=scale_of(unit))
