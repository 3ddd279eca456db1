"""An arithmetic coder: whole messages at the ideal length, without whole bits per event.

The message is a number in an interval that shrinks, event by event, to the share that the event
has in it. The interval is held in integers: its width, always between 2^80 and 2^112, is cut into
2^48 slices of which each event owns a whole number. So many slices, because the coder must lose
nothing that shows even where an event is almost certain: 0.999999 deserves 1.44 millionths of a
bit. The bits of the lower end that are settled leave 32 at a time.

What is written is the shortest string of bytes after which anything may follow without leaving
the interval. So among all messages of n events none begins another: a decoder that knows n knows
where the message ends, and the average length obeys Kraft's inequality, never below the entropy.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klcore.codes.prefix_code import ZeroProbabilityError
from klcore.discrete.pmf import as_pmf
from klcore.errors import InvalidInputError

__all__ = ["arithmetic_decode", "arithmetic_encode"]

_SLICE_BITS = 48
_WIDTH_BITS = 112
_CHUNK_BITS = 32
_NARROWEST = 1 << (_WIDTH_BITS - _CHUNK_BITS)
_KEPT = _NARROWEST - 1


def arithmetic_encode(message: Sequence[int] | NDArray[np.integer], p: ArrayLike) -> bytes:
    """Encode a whole message in, almost exactly, the sum of its ideal lengths.

    Parameters
    ----------
    message : sequence of int, shape (n,)
        Indices of events in `p`; may be empty.
    p : array_like, shape (m,)
        The probability masses that the code is built for; they sum to 1.

    Returns
    -------
    bytes
        At most 2 bytes longer than Σ −log₂ p(xᵢ) bits. Neither n nor `p` is part of it; who knows
        them needs no mark of the end, whatever follows.

    Raises
    ------
    ZeroProbabilityError
        If the message holds an event of probability 0; it names the event.
    InvalidInputError
        If `p` is no pmf, or the message holds anything but indices of its events.

    References
    ----------
    J. Rissanen and G. G. Langdon, "Arithmetic coding", 1979, doi:10.1147/rd.232.0149;
    G. N. N. Martin, "Range encoding: an algorithm for removing redundancy from a digitised
    message", 1979

    Examples
    --------
    >>> from klcore.codes import arithmetic_decode, arithmetic_encode
    >>> message = [0] * 990 + [1] * 10
    >>> data = arithmetic_encode(message, [0.99, 0.01])  # 80.8 bits: ideally 10.1 bytes
    >>> len(data)
    11
    >>> arithmetic_decode(data, [0.99, 0.01], 1000).tolist() == message
    True
    """
    pmf = as_pmf(p)
    events = _as_events(message, pmf)
    slices = _slices(pmf)
    first = list(accumulate(slices, initial=0))
    chunks: list[int] = []
    low, width = 0, 1 << _WIDTH_BITS
    for event in events:
        slice_width = width >> _SLICE_BITS
        low += slice_width * first[event]
        width = slice_width * slices[event]
        while width < _NARROWEST:
            # May be 1 too many for its 32 bits: the carry is passed on at the end.
            chunks.append(low >> (_WIDTH_BITS - _CHUNK_BITS))
            low = (low & _KEPT) << _CHUNK_BITS
            width <<= _CHUNK_BITS
    return _shortest_bytes(chunks, low, width)


def arithmetic_decode(data: bytes, p: ArrayLike, n: int) -> NDArray[np.int64]:
    """Read back the `n` events that `arithmetic_encode` wrote with the same `p`.

    Parameters
    ----------
    data : bytes
        What `arithmetic_encode` returned.
    p : array_like, shape (m,)
        The probability masses that it was given.
    n : int
        How many events the message has.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    InvalidInputError
        If `p` is no pmf, `n` is no count, or `data` is no message of `n` events: it makes no
        sense, stops early or goes on. Other damage cannot be noticed.

    Examples
    --------
    >>> from klcore.codes import arithmetic_decode
    >>> arithmetic_decode(b"", [0.5, 0.5], 0)
    array([], dtype=int64)
    """
    pmf = as_pmf(p)
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise InvalidInputError("n", f"must be a count of events, not {n!r}")
    slices = _slices(pmf)
    first = list(accumulate(slices, initial=0))
    start = _WIDTH_BITS // 8
    offset = int.from_bytes(data[:start].ljust(start, b"\0"), "big")
    padded = data[start:] + bytes(-len(data[start:]) % 4)
    chunks = iter(np.frombuffer(padded, dtype=">u4").tolist())
    width = 1 << _WIDTH_BITS
    events: list[int] = []
    for _ in range(n):
        slice_width = width >> _SLICE_BITS
        event = bisect_right(first, offset // slice_width) - 1
        if event == len(slices):
            raise InvalidInputError("data", f"makes no sense after {len(events)} events")
        events.append(event)
        offset -= slice_width * first[event]
        width = slice_width * slices[event]
        while width < _NARROWEST:
            offset = offset << _CHUNK_BITS | next(chunks, 0)
            width <<= _CHUNK_BITS
    found = np.array(events, dtype=np.int64)
    written = arithmetic_encode(found, pmf)
    if written != data:
        longer, shorter = len(data) > len(written), len(data) < len(written)
        what = (
            "goes on after"
            if longer
            else "stops before the end of"
            if shorter
            else "is no code for"
        )
        raise InvalidInputError("data", f"{what} {n} events")
    return found


def _as_events(message: Sequence[int] | NDArray[np.integer], pmf: NDArray[np.float64]) -> list[int]:
    events = np.asarray(message)
    if events.size == 0:
        return []
    if events.ndim != 1 or events.dtype.kind not in "iu":
        raise InvalidInputError("message", "must be a list of integers")
    unknown = (events < 0) | (events >= pmf.size)
    if unknown.any():
        i = int(np.argmax(unknown))
        raise InvalidInputError(
            "message", f"has {int(events[i])} at index {i}, which is none of {pmf.size} events"
        )
    impossible = pmf[events] == 0.0
    if impossible.any():
        raise ZeroProbabilityError(int(events[np.argmax(impossible)]))
    indices: list[int] = events.tolist()
    return indices


def _slices(pmf: NDArray[np.float64]) -> list[int]:
    """Whole shares of 2^48 proportional to `pmf`, at least 1 for every possible event."""
    possible = pmf > 0.0
    spare = (1 << _SLICE_BITS) - int(possible.sum())
    shares = np.where(possible, 1 + np.floor(pmf * spare), 0).astype(np.int64)
    # What rounding down has left goes where it is felt least.
    shares[np.argmax(pmf)] += (1 << _SLICE_BITS) - shares.sum()
    slices: list[int] = shares.tolist()
    return slices


def _shortest_bytes(chunks: list[int], low: int, width: int) -> bytes:
    """Return the shortest bytes, those that left before included, that stay in [low, low + width).

    Whatever follows them.
    """
    spare = (width.bit_length() - 1) // 8 * 8
    tail = -(-low >> spare)  # rounded up
    if (tail + 1) << spare > low + width:
        spare -= 8
        tail = -(-low >> spare)
    tail_bits = _WIDTH_BITS - spare
    carry, tail = tail >> tail_bits, tail & ((1 << tail_bits) - 1)
    for i in reversed(range(len(chunks))):
        carry, chunks[i] = divmod(chunks[i] + carry, 1 << _CHUNK_BITS)
    return np.array(chunks, dtype=">u4").tobytes() + tail.to_bytes(tail_bits // 8, "big")
