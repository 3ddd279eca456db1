"""Messages that are drawn, encoded, decoded and counted: what the averages promise, carried out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.codes.arithmetic import arithmetic_decode, arithmetic_encode
from klcore.codes.huffman_code import huffman
from klcore.codes.tree_and_blocks import ideal_lengths
from klcore.discrete.pmf import as_pmf
from klcore.errors import InvalidInputError

__all__ = ["Transmission", "running_average", "sample_messages", "transmit"]


@dataclass(frozen=True)
class Transmission:
    """One sequence of messages, sent with two codes that were built for the same distribution.

    Attributes
    ----------
    ideal_bits : ndarray, shape (n,)
        −log₂ p(xᵢ) of each message.
    huffman_bits : ndarray, shape (n,)
        Length of each message's codeword.
    arithmetic_bits : int
        What the arithmetic coder needs for the whole sequence, in whole bytes, for a receiver who
        knows how many messages there are.
    huffman_agrees, arithmetic_agrees : bool
        Whether what was decoded is what was sent.
    """

    ideal_bits: NDArray[np.float64]
    huffman_bits: NDArray[np.float64]
    arithmetic_bits: int
    huffman_agrees: bool
    arithmetic_agrees: bool


def sample_messages(p: ArrayLike, n: int, seed: int) -> NDArray[np.int64]:
    """Draw `n` independent messages from `p`.

    Parameters
    ----------
    p : array_like, shape (m,)
        Probability masses that sum to 1.
    n : int
        How many messages.
    seed : int
        Of numpy's default generator: the same seed, the same messages.

    Returns
    -------
    ndarray of int, shape (n,)
        Indices of events; never one of probability 0.

    Raises
    ------
    InvalidInputError
        If `p` is no pmf, or `n` or `seed` is negative.

    Examples
    --------
    >>> from klcore.codes.transmission import sample_messages
    >>> sample_messages([0.5, 0.0, 0.5], 8, seed=1)
    array([2, 2, 0, 2, 0, 0, 2, 0])
    """
    pmf = as_pmf(p)
    for name, value in (("n", n), ("seed", seed)):
        if value < 0:
            raise InvalidInputError(name, f"must not be negative: {value!r}")
    drawn = np.random.default_rng(seed).choice(pmf.size, size=n, p=pmf)
    return np.asarray(drawn, dtype=np.int64)


def transmit(message: Sequence[int] | NDArray[np.integer], p: ArrayLike) -> Transmission:
    """Send `message` with the codes built for `p`, read it back and compare.

    Parameters
    ----------
    message : sequence of int
        Indices of events in `p`.
    p : array_like, shape (m,)
        What the codes are built for; the messages may come from elsewhere.

    Returns
    -------
    Transmission

    Raises
    ------
    ZeroProbabilityError
        If the message holds an event of probability 0; it names the event.
    InvalidInputError
        If `p` is no pmf, or the message holds anything but indices of its events.

    Examples
    --------
    >>> from klcore.codes.transmission import transmit
    >>> sent = transmit([0, 1, 0, 2], [0.5, 0.25, 0.25])
    >>> sent.ideal_bits.tolist(), sent.huffman_bits.tolist(), sent.arithmetic_bits
    ([1.0, 2.0, 1.0, 2.0], [1.0, 2.0, 1.0, 2.0], 8)
    >>> sent.huffman_agrees, sent.arithmetic_agrees
    (True, True)
    """
    pmf = as_pmf(p)
    data = arithmetic_encode(message, pmf)  # checks the message
    events = np.asarray(message, dtype=np.int64)
    code = huffman(pmf)
    bits = code.encode(events.tolist())
    return Transmission(
        ideal_bits=ideal_lengths(pmf)[events],
        huffman_bits=code.lengths[events].astype(float),
        arithmetic_bits=8 * len(data),
        huffman_agrees=code.decode(bits, events.size) == events.tolist(),
        arithmetic_agrees=bool(np.array_equal(arithmetic_decode(data, pmf, events.size), events)),
    )


def running_average(values: ArrayLike) -> NDArray[np.float64]:
    """Return the averages of the first 1, 2, …, n values.

    Parameters
    ----------
    values : array_like, shape (n,)

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> from klcore.codes.transmission import running_average
    >>> running_average([1.0, 3.0, 2.0])
    array([1., 2., 2.])
    """
    numbers = np.asarray(values, dtype=float)
    return np.cumsum(numbers) / np.arange(1, numbers.size + 1)
