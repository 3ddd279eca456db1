"""Codes: ideal lengths, Huffman's code and its tree, blocks, and an arithmetic coder.

Lengths are in bits here, because a codeword is made of them; everything else in klcore is in
nats.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.codes.huffman_code import code_of_masses
from klcore.codes.prefix_code import PrefixCode, pmf_over
from klcore.discrete.pmf import as_pmf
from klcore.errors import InvalidInputError

__all__ = [
    "MAX_BLOCKS",
    "Node",
    "block_code",
    "block_rate",
    "ideal_lengths",
    "tree",
]

MAX_BLOCKS = 65_536
"""Most blocks that `block_code` builds a code for."""


def ideal_lengths(p: ArrayLike) -> NDArray[np.float64]:
    r"""Bits that each event deserves, whole or not: the lengths of a perfect code.

    .. math:: \ell(x) = -\log_2 p(x)

    Parameters
    ----------
    p : array_like, shape (n,)
        Probability masses that sum to 1.

    Returns
    -------
    ndarray, shape (n,)
        In bits; ``inf`` for an event of probability 0.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf.

    Examples
    --------
    >>> from klcore.codes import ideal_lengths
    >>> ideal_lengths([0.5, 0.25, 0.25, 0.0])
    array([ 1.,  2.,  2., inf])
    """
    # minimum: the only event of an alphabet may have a mass of 1 + 1e-16.
    with np.errstate(divide="ignore"):
        return 0.0 - np.log2(np.minimum(as_pmf(p), 1.0))  # exact for powers of 1/2


@dataclass(frozen=True)
class Node:
    """A point of a code tree: a codeword, or the beginning that several of them share.

    Attributes
    ----------
    codeword : str
        The path from the root, whose codeword is empty.
    probability : float
        Of the event, or of all events below.
    symbol : object
        The event at a leaf, ``None`` at a fork (`is_leaf` tells them apart).
    is_leaf : bool
    position : float
        Across the tree: leaves at 0, 1, 2, … from left to right, a fork midway between the nodes
        that it joins.
    """

    codeword: str
    probability: float
    symbol: Hashable
    is_leaf: bool
    position: float

    @property
    def depth(self) -> int:
        """Steps from the root: at a leaf, the length of the codeword."""
        return len(self.codeword)

    @property
    def parent(self) -> str | None:
        """The codeword of the node above; ``None`` at the root."""
        return self.codeword[:-1] if self.codeword else None


def tree(code: PrefixCode, p: ArrayLike) -> tuple[Node, ...]:
    """Lay out the tree of a code, ready to be drawn.

    Parameters
    ----------
    code : PrefixCode
        A prefix-free code; its codewords need not fill the tree.
    p : array_like, shape (n,)
        Probabilities of ``code.symbols``, in their order.

    Returns
    -------
    tuple of Node
        From the root downwards, from left to right in each layer. Events without a codeword are
        not in the tree.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf over the symbols, or the code is not prefix-free or has no codewords.

    Examples
    --------
    >>> from klcore.codes import huffman, tree
    >>> p = [0.5, 0.25, 0.25]
    >>> for node in tree(huffman(p, "abc"), p):
    ...     print(f"{node.codeword!r:4} {node.probability:4} {node.symbol} {node.position}")
    ''    1.0 None 0.75
    '0'   0.5 a 0.0
    '1'   0.5 None 1.5
    '10' 0.25 b 1.0
    '11' 0.25 c 2.0
    """
    pmf = pmf_over(code.symbols, p)
    if not code.is_prefix_free:
        raise InvalidInputError("code", "is not prefix-free, so it has no tree")
    leaves = sorted(
        (word, float(mass), symbol)
        for word, mass, symbol in zip(code.codewords, pmf, code.symbols, strict=True)
        if word is not None
    )
    nodes = {
        word: Node(word, mass, symbol, True, float(position))
        for position, (word, mass, symbol) in enumerate(leaves)
    }
    if not nodes:
        raise InvalidInputError("code", "has no codewords, so it has no tree")
    forks = {word[:length] for word in nodes for length in range(len(word))}
    for word in sorted(forks, key=len, reverse=True):
        below = [nodes[word + bit] for bit in "01" if word + bit in nodes]
        nodes[word] = Node(
            word,
            sum(node.probability for node in below),
            None,
            False,
            sum(node.position for node in below) / len(below),
        )
    return tuple(sorted(nodes.values(), key=lambda node: (node.depth, node.codeword)))


def block_code(p: ArrayLike, n: int) -> PrefixCode:
    """Huffman's code for blocks of `n` independent events, each block one codeword.

    Parameters
    ----------
    p : array_like, shape (m,)
        Probability masses of one event, summing to 1.
    n : int
        Events per block, at least 1; m to the power of n is at most `MAX_BLOCKS`.

    Returns
    -------
    PrefixCode
        Its symbols are tuples of `n` indices, in lexicographic order.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf, or `n` is no positive integer or asks for too many blocks.

    Examples
    --------
    >>> from klcore.codes import block_code
    >>> code = block_code([0.9, 0.1], 2)
    >>> dict(zip(code.symbols, code.codewords))
    {(0, 0): '0', (0, 1): '110', (1, 0): '10', (1, 1): '111'}
    """
    return _block_code(as_pmf(p), n)[0]


def block_rate(p: ArrayLike, n: int) -> float:
    """Bits per event that Huffman's code costs when it takes `n` events at a time.

    With L the expected length of a block, H(p) ≤ L/n < H(p) + 1/n: longer blocks come as close
    as one likes to the entropy, though not every step on the way is downwards.

    Parameters
    ----------
    p : array_like, shape (m,)
        Probability masses of one event, summing to 1.
    n : int
        Events per block, at least 1; m to the power of n is at most `MAX_BLOCKS`.

    Returns
    -------
    float
        In bits per event.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf, or `n` is no positive integer or asks for too many blocks.

    Examples
    --------
    >>> from klcore.codes import block_rate
    >>> [round(block_rate([0.9, 0.1], n), 4) for n in (1, 2, 3, 6, 7)]
    [1.0, 0.645, 0.5327, 0.4702, 0.4743]
    """
    code, masses = _block_code(as_pmf(p), n)
    possible = masses > 0.0
    return float(masses[possible] @ code.lengths[possible]) / n


def _block_code(pmf: NDArray[np.float64], n: int) -> tuple[PrefixCode, NDArray[np.float64]]:
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise InvalidInputError("n", f"must be a positive integer, not {n!r}")
    # A one-event alphabet has one block of any length, so the length is bounded too.
    if n > MAX_BLOCKS or pmf.size**n > MAX_BLOCKS:
        raise InvalidInputError(
            "n", f"= {n} makes more than {MAX_BLOCKS:,} blocks of {pmf.size} events"
        )
    masses = np.ones(1)
    for _ in range(n):
        longer = np.outer(masses, pmf).ravel()
        # A product too small for a float is still possible, and needs a codeword.
        possible = np.outer(masses > 0.0, pmf > 0.0).ravel()
        masses = np.where(possible, np.maximum(longer, np.nextafter(0.0, 1.0)), 0.0)
    return code_of_masses(masses, tuple(product(range(pmf.size), repeat=n))), masses
