"""Any text as a message over the 26 letters a–z, and what had to be left out."""

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FoldedText", "fold"]

# Unicode decomposes é into e and an accent, but takes these for letters of their own.
_BY_HAND = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


@dataclass(frozen=True)
class FoldedText:
    """A text reduced to letters.

    Attributes
    ----------
    letters : str
        The letters a–z, in order.
    spaces : int
        Whitespace characters of the text, dropped without a mention.
    left_out : int
        All other characters that hold no letter a–z: punctuation, digits, Chinese, emoji.
    """

    letters: str
    spaces: int
    left_out: int

    @property
    def indices(self) -> NDArray[np.int64]:
        """The letters as numbers, 0 for a to 25 for z: a message for the codes."""
        return np.frombuffer(self.letters.encode("ascii"), dtype=np.uint8).astype(np.int64) - 97

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each letter occurs, from a to z."""
        return np.bincount(self.indices, minlength=26)


def fold(text: str) -> FoldedText:
    """Reduce a text to the letters a–z that the frequency tables know.

    Case and accents are dropped (É → e, ä → a), ligatures and letters without a decomposition are
    spelled out (ß → ss, œ → oe, æ → ae, ø → o, ﬁ → fi, full-width Ａ → a). That é counts as e is a
    simplification: the tables leave accented letters out.

    Parameters
    ----------
    text : str
        In any script.

    Returns
    -------
    FoldedText
        The letters, and how many characters are not among them. Accents that stand as characters
        of their own, and invisible joiners, count neither as letters nor as left out.

    Examples
    --------
    >>> from klcore.codes.letters import fold
    >>> fold("Œuvre, Straße & 熵!")
    FoldedText(letters='oeuvrestrasse', spaces=3, left_out=4)
    """
    letters: list[str] = []
    spaces = left_out = 0
    for character in text:
        if character.isspace():
            spaces += 1
            continue
        plain = unicodedata.normalize("NFKD", character).casefold().translate(_BY_HAND)
        found = [part for part in plain if "a" <= part <= "z"]
        letters += found
        # Categories M… are marks on the letter before, Cf is formatting that nobody sees.
        if not found and not unicodedata.category(character).startswith(("M", "Cf")):
            left_out += 1
    return FoldedText("".join(letters), spaces, left_out)
