"""What a text really costs with the letter code of one language or another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore import discrete
from klcore.codes.arithmetic import arithmetic_decode, arithmetic_encode
from klcore.codes.letters import fold
from klcore.codes.prefix_code import ZeroProbabilityError
from klcore.datasets import LANGUAGES, LETTERS, letter_frequencies
from klcore.units import to_nats

__all__ = ["Sent", "cross_entropies", "letters_without_word", "send"]


@dataclass(frozen=True)
class Sent:
    """A text after it was sent with somebody's letter code.

    Attributes
    ----------
    letters : int
        Letters a–z in the message.
    total_bits : float
        Bits of the encoded message, whole bytes, never fewer than the ideal; ``inf`` if it could
        not be encoded.
    per_letter : float
        What one letter cost on average, in nats; NaN for a message without letters.
    ideal : float
        The same with the ideal lengths −log p, in nats: the cross-entropy of the text's own letter
        frequencies; NaN for a message without letters.
    missing : str
        Letters of the text that the code has no word for.
    """

    letters: int
    total_bits: float
    per_letter: float
    ideal: float
    missing: str


def letters_without_word(q: ArrayLike, p: ArrayLike) -> str:
    """Name the letters that q sends and p's code has no word for.

    Parameters
    ----------
    q, p : array_like, shape (26,)
        Letter frequencies: of the messages, and those the code was built for.

    Returns
    -------
    str
        In alphabetical order; empty where the cross-entropy is finite.

    Raises
    ------
    InvalidInputError
        If `q` or `p` is no pmf.

    Examples
    --------
    >>> from klcore.datasets import letter_frequencies
    >>> letters_without_word(letter_frequencies("french"), letter_frequencies("italian"))
    'jkwxy'
    """
    return "".join(LETTERS[i] for i in discrete.infinity_witness(q, p))


def send(text: str, p: ArrayLike) -> Sent:
    """Encode a text's letters with the arithmetic code built for `p`, decode them, count bits.

    Parameters
    ----------
    text : str
        Folded to the letters a–z first (`klcore.codes.fold`).
    p : array_like, shape (26,)
        The letter frequencies that the code was built for.

    Returns
    -------
    Sent

    Raises
    ------
    AssertionError
        If the decoder did not return the message.

    Examples
    --------
    >>> from klcore.datasets import letter_frequencies
    >>> sent = send("The quick brown fox", letter_frequencies("english"))
    >>> sent.letters, sent.total_bits
    (16, 88.0)
    >>> send("The quick brown fox", letter_frequencies("italian")).missing
    'kwx'
    """
    message = fold(text).indices
    pmf = discrete.as_pmf(p)
    if message.size == 0:
        return Sent(0, 0.0, np.nan, np.nan, "")
    observed = np.bincount(message, minlength=pmf.size) / message.size
    ideal = discrete.cross_entropy(observed, pmf)
    try:
        data = arithmetic_encode(message, pmf)
    except ZeroProbabilityError:
        missing = letters_without_word(observed, pmf)
        return Sent(message.size, np.inf, np.inf, ideal, missing)
    if not np.array_equal(arithmetic_decode(data, pmf, message.size), message):
        raise AssertionError("the decoder returned another message")
    bits = 8.0 * len(data)
    return Sent(message.size, bits, to_nats(bits / message.size, "bits"), ideal, "")


def cross_entropies(
    messages: Mapping[str, ArrayLike] | None = None,
) -> NDArray[np.float64]:
    """Cross-entropy of every language's letters with every language's code.

    Parameters
    ----------
    messages : mapping of name to letter frequencies, optional
        Who sends; the five languages if left out.

    Returns
    -------
    ndarray, shape (senders, 5)
        In nats per letter. Row: whose messages; column: whose code, as in `LANGUAGES`. By Gibbs'
        inequality the diagonal of the five languages is the smallest of its row.

    Raises
    ------
    InvalidInputError
        If a sender's frequencies are no pmf of 26 letters.

    Examples
    --------
    >>> table = cross_entropies()
    >>> bool((table.argmin(axis=1) == range(5)).all()), float(table[0, 4])
    (True, inf)
    """
    codes = [letter_frequencies(language) for language in LANGUAGES]
    senders = [letter_frequencies(x) for x in LANGUAGES] if messages is None else messages.values()
    return np.array([[discrete.cross_entropy(q, p) for p in codes] for q in senders])
