"""Huffman's construction of the best prefix code, in its canonical form."""

from collections import deque
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.codes.prefix_code import PrefixCode
from klcore.discrete.pmf import as_pmf, rounding
from klcore.errors import InvalidInputError

__all__ = ["code_of_masses", "huffman"]

EPS = float(np.finfo(float).eps)


def huffman(p: ArrayLike, symbols: Sequence[Hashable] | None = None) -> PrefixCode:
    """Build the prefix code with the shortest average message from `p`.

    Its expected length L obeys H(p) ≤ L < H(p) + 1 bits, with equality on the left exactly when
    every probability is a power of 1/2.

    Parameters
    ----------
    p : array_like, shape (n,)
        Probability masses that sum to 1.
    symbols : sequence, optional
        What the events are called; 0 … n−1 if left out.

    Returns
    -------
    PrefixCode
        Canonical: codewords of equal length count upwards in the order of the events, shorter
        ones first. Among equally good codes, masses that rounding can't tell apart counting as
        equal, one with a shortest longest word, the same on every machine. An event of
        probability 0 gets no codeword (``None``); the only possible event gets the empty one, as
        it needs no message.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf, or `symbols` does not name each event once.

    References
    ----------
    D. A. Huffman, "A method for the construction of minimum-redundancy codes", 1952,
    doi:10.1109/JRPROC.1952.273898; E. S. Schwartz and B. Kallick, "Generating a canonical prefix
    encoding", 1964, doi:10.1145/363958.363991

    Examples
    --------
    >>> from klcore.codes import huffman
    >>> huffman([0.125, 0.5, 0.25, 0.125, 0.0]).codewords
    ('110', '0', '10', '111', None)
    >>> huffman([10 / 28, 4 / 28, 8 / 28, 6 / 28]).lengths.tolist()  # not 1, 3, 2, 3
    [2, 2, 2, 2]
    """
    pmf = as_pmf(p)
    names = tuple(range(pmf.size) if symbols is None else symbols)
    if len(names) != pmf.size:
        raise InvalidInputError("symbols", f"are {len(names)} for {pmf.size} events")
    return code_of_masses(pmf, names, rounding(p))


def code_of_masses(
    masses: NDArray[np.float64], symbols: tuple[Hashable, ...], eps: float = EPS
) -> PrefixCode:
    """Huffman's code for masses that have been checked already, each off by a part `eps`."""
    words: list[str | None] = [None] * masses.size
    number, previous = 0, 0
    for length, event in sorted(_huffman_lengths(masses, eps)):
        number <<= length - previous
        words[event] = f"{number:0{length}b}" if length else ""
        number, previous = number + 1, length
    return PrefixCode(symbols, tuple(words))


def _huffman_lengths(masses: NDArray[np.float64], eps: float) -> list[tuple[int, int]]:
    """Codeword length and index of every possible event."""
    possible = np.flatnonzero(masses)
    possible = possible[np.argsort(masses[possible], kind="stable")]
    n = len(possible)
    # By this much the masses of two nodes differ that would be equal without rounding.
    tie = 1.0 + n * eps
    leaves = deque(zip(masses[possible].tolist(), range(n), strict=True))
    subtrees: deque[tuple[float, int]] = deque()  # made in order of their masses

    def lightest() -> tuple[float, int]:
        """Leaves before subtrees and old before new: of all best trees the shallowest."""
        leaf = leaves and (not subtrees or leaves[0][0] <= subtrees[0][0] * tie)
        return leaves.popleft() if leaf else subtrees.popleft()

    parent = [0] * (2 * n - 1)
    for node in range(n, len(parent)):
        (light, first), (heavy, second) = lightest(), lightest()
        parent[first] = parent[second] = node
        subtrees.append((light + heavy, node))
    depth = [0] * len(parent)
    for node in reversed(range(len(parent) - 1)):
        depth[node] = depth[parent[node]] + 1
    return list(zip(depth[:n], possible.tolist(), strict=True))
