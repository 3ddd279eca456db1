"""Prefix codes that really encode and decode."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.discrete.pmf import as_pmf
from klcore.errors import InvalidInputError

__all__ = ["PrefixCode", "ZeroProbabilityError", "pmf_over"]


class ZeroProbabilityError(ValueError):
    """A message holds an event that its code has no word for; `symbol` is that event."""

    def __init__(self, symbol: Hashable) -> None:
        super().__init__(f"the code has no word for {symbol!r}: it was built with probability 0")
        self.symbol = symbol

    def __reduce__(self) -> tuple[type, tuple[Hashable]]:
        return type(self), (self.symbol,)


@dataclass(frozen=True)
class PrefixCode:
    """A binary codeword for each event.

    Attributes
    ----------
    symbols : tuple
        The events, each once.
    codewords : tuple of str or None
        Strings of "0" and "1", in the order of `symbols`. ``None`` where there is no codeword
        (an event of probability 0); the empty string for the only event of its alphabet.

    Raises
    ------
    InvalidInputError
        If a symbol occurs twice, the two tuples differ in length, or a codeword holds anything
        but 0 and 1.

    Examples
    --------
    >>> from klcore.codes import PrefixCode
    >>> code = PrefixCode(("a", "b", "c"), ("0", "10", "11"))
    >>> code.encode("abac")
    '010011'
    >>> "".join(code.decode("010011"))
    'abac'
    """

    symbols: tuple[Hashable, ...]
    codewords: tuple[str | None, ...]

    def __post_init__(self) -> None:
        if len(set(self.symbols)) != len(self.symbols):
            raise InvalidInputError("symbols", "name an event twice")
        if len(self.symbols) != len(self.codewords):
            raise InvalidInputError(
                "codewords", f"are {len(self.codewords)} for {len(self.symbols)} symbols"
            )
        for word in self.codewords:
            if word is not None and word.strip("01"):
                raise InvalidInputError(
                    "codewords", f"contain {word!r}, which is not made of 0 and 1"
                )

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """Bits per codeword, in the order of `symbols`; ``inf`` where there is none."""
        lengths = np.array([np.inf if word is None else len(word) for word in self.codewords])
        lengths.flags.writeable = False
        return lengths

    @cached_property
    def kraft_sum(self) -> Fraction:
        """Sum of 2^(−length) over the codewords, exactly: at most 1 for any prefix-free code."""
        lengths = [len(word) for word in self.codewords if word is not None]
        longest = max(lengths, default=0)
        return Fraction(sum(1 << (longest - length) for length in lengths), 1 << longest)

    @cached_property
    def is_prefix_free(self) -> bool:
        """Whether no codeword begins another, so that messages need no commas."""
        words = sorted(word for word in self.codewords if word is not None)
        return not any(later.startswith(word) for word, later in pairwise(words))

    def expected_length(self, p: ArrayLike) -> float:
        r"""Average number of bits per symbol when the messages come from `p`.

        .. math:: L = \sum_x p(x) \, \ell(x)

        Parameters
        ----------
        p : array_like, shape (n,)
            Probabilities of `symbols`, in their order; it need not be what the code was built
            for.

        Returns
        -------
        float
            In bits; ``inf`` if `p` sends an event that has no codeword.

        Raises
        ------
        InvalidInputError
            If `p` is no pmf over `symbols`.
        """
        pmf = pmf_over(self.symbols, p)
        sent = pmf > 0.0  # 0 · inf = 0
        return float(pmf[sent] @ self.lengths[sent])

    def encode(self, message: Iterable[Hashable]) -> str:
        """Return the codewords of a message, one after the other.

        Parameters
        ----------
        message : iterable of symbols

        Returns
        -------
        str
            Of "0" and "1", as long as the message costs bits.

        Raises
        ------
        ZeroProbabilityError
            If the message holds an event without a codeword; it names the event.
        InvalidInputError
            If the message holds something that is no symbol of this code.
        """
        words = self._word_of
        try:
            return "".join([words[symbol] for symbol in message])
        except KeyError as missing:
            symbol = missing.args[0]
        if symbol in self.symbols:
            raise ZeroProbabilityError(symbol)
        raise InvalidInputError("message", f"holds {symbol!r}, which is no symbol of this code")

    def decode(self, bits: str, n: int | None = None) -> list[Hashable]:
        """Read a message back from its bits.

        Parameters
        ----------
        bits : str
            What `encode` returned.
        n : int, optional
            How many symbols to expect. Needed when the only codeword is empty, a check
            otherwise.

        Returns
        -------
        list of symbols

        Raises
        ------
        InvalidInputError
            If the bits are not the codewords of a message (of `n` symbols), if `n` is needed and
            missing, or if the code is not prefix-free.
        """
        if not self.is_prefix_free:
            raise InvalidInputError("bits", "cannot be read back: the code is not prefix-free")
        symbols = self._symbol_of
        if "" in symbols:
            if n is None or n < 0:
                raise InvalidInputError(
                    "n", "must say how many symbols: the only codeword is empty"
                )
            if bits:
                raise InvalidInputError("bits", f"go on after {n} symbols: {bits[:20]!r}")
            return [symbols[""]] * n
        longest = max(map(len, symbols), default=0)
        message = []
        word = ""
        for position, bit in enumerate(bits):
            word += bit
            if word in symbols:
                message.append(symbols[word])
                word = ""
            elif len(word) >= longest:
                start = position + 1 - len(word)
                raise InvalidInputError("bits", f"hold no codeword at bit {start}: {word[:20]!r}")
        if word:
            raise InvalidInputError(
                "bits", f"end inside a codeword, after {len(message)} symbols: {word!r}"
            )
        if n is not None and len(message) != n:
            raise InvalidInputError("bits", f"hold {len(message)} symbols, not {n}")
        return message

    @cached_property
    def _word_of(self) -> dict[Hashable, str]:
        pairs = zip(self.symbols, self.codewords, strict=True)
        return {symbol: word for symbol, word in pairs if word is not None}

    @cached_property
    def _symbol_of(self) -> dict[str, Hashable]:
        return {word: symbol for symbol, word in self._word_of.items()}


def pmf_over(symbols: tuple[Hashable, ...], p: ArrayLike) -> NDArray[np.float64]:
    """Check that `p` is a pmf over these symbols."""
    pmf = as_pmf(p)
    if pmf.size != len(symbols):
        raise InvalidInputError("p", f"has {pmf.size} outcomes where the code has {len(symbols)}")
    return pmf
