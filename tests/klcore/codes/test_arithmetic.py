"""The arithmetic coder: exact round trips, and never more than the ideal length and a little."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from klcore import datasets, discrete, units
from klcore.codes import (
    ZeroProbabilityError,
    arithmetic_decode,
    arithmetic_encode,
    ideal_lengths,
)
from klcore.codes.transmission import sample_messages
from klcore.errors import InvalidInputError
from tests.strategies import pmfs

RNG = np.random.default_rng(12)
MILLION = 1_000_000


def check_round_trip(message, p) -> None:
    data = arithmetic_encode(message, p)
    decoded = arithmetic_decode(data, p, len(message))
    np.testing.assert_array_equal(decoded, message)
    ideal = ideal_lengths(p)[np.asarray(message, dtype=int)].sum() / 8
    assert len(data) <= 1.001 * ideal + 2


@given(st.data())
def test_round_trip(data) -> None:
    p = data.draw(pmfs())
    possible = np.flatnonzero(p).tolist()
    check_round_trip(data.draw(st.lists(st.sampled_from(possible), max_size=200)), p)


MILLION_SYMBOLS = {
    "english letters": datasets.letter_frequencies("english"),
    "fair coin": np.array([0.5, 0.5]),
    "almost certain": np.array([1 - 1e-6, 1e-6]),
    "a thousand events": RNG.dirichlet(np.full(1000, 0.05)),
}


@pytest.mark.parametrize("name", MILLION_SYMBOLS)
def test_a_million_sampled_symbols(name: str) -> None:
    p = MILLION_SYMBOLS[name]
    check_round_trip(RNG.choice(p.size, size=MILLION, p=p), p)


HOSTILE = {
    # The message is not what p leads one to expect: only its ideal length counts.
    "always the common one": ([1 - 1e-6, 1e-6], np.zeros(MILLION, dtype=int)),
    "always the rare one": ([1 - 1e-6, 1e-6], np.ones(20_000, dtype=int)),
    "rarer than a slice": ([1 - 1e-15, 1e-15, 0.0, 1e-300], np.tile([0, 1, 3, 3], 5_000)),
    "almost nothing for the rest": (
        np.append(np.full(999, 1e-12), 1 - 999e-12),
        np.full(MILLION, 999),
    ),
    # The last event's share ends at the top of the interval, where carries are born.
    "top of the interval": ([0.2] * 5, np.full(50_000, 4)),
    "bottom of the interval": ([0.2] * 5, np.zeros(50_000, dtype=int)),
    "thirds": ([1 / 3] * 3, np.tile([1, 2, 2, 2, 1, 0, 0], 5_000)),
    "one event": ([1.0], np.zeros(1_000, dtype=int)),
    "one possible event": ([0.0, 1.0, 0.0], np.ones(1_000, dtype=int)),
    "a large alphabet": (np.full(65_536, 2.0**-16), RNG.integers(0, 65_536, 20_000)),
    "a large skewed alphabet": (
        np.append(np.full(65_535, 1e-9), 1 - 65_535e-9),
        np.append(np.arange(10_000), np.full(50_000, 65_535)),
    ),
    "masses that sum to 1 + 9e-10": ([0.5, 0.5 + 9e-10], np.tile([0, 1, 1], 10_000)),
    "a surplus larger than a share": ([1.0, 9e-10], np.tile([0, 1, 0], 1_000)),
    "masses that sum to 1 − 9e-10": ([0.5 - 9e-10, 0.5], np.tile([0, 1, 1], 10_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages(name: str) -> None:
    p, message = HOSTILE[name]
    check_round_trip(message, np.array(p))


def test_carries_run_through_everything_that_has_left() -> None:
    # Hold the lower end just under 1/2, so that only ones leave, and then step over it.
    p = np.array([0.5, 0.25, 0.25])
    for tail in ([1], [2], [0, 2], [2, 2, 2]):
        message = [0] + [2] * 300 + tail
        check_round_trip(message, p)
        # The exact boundary: a lower end of 0111…1 followed by a share that begins at the carry.
        check_round_trip([0, *[2, 1] * 200, *tail], np.array([0.3, 0.3, 0.4]))


@given(st.integers(0, 2**40), st.integers(1, 60))
def test_carries_on_intervals_around_the_middle(seed: int, size: int) -> None:
    # Event 1 straddles the middle, so the interval keeps an undecided leading bit.
    p = np.array([0.5 - 2.0**-30, 2.0**-29, 0.5 - 2.0**-30])
    message = np.random.default_rng(seed).choice(3, size=size, p=[0.05, 0.9, 0.05])
    check_round_trip(message, p)


@given(st.data())
@example(None)
def test_no_message_begins_another_so_that_their_average_is_no_less_than_the_entropy(data) -> None:
    p, n = np.array([0.5, 0.5]), 8
    if data is not None:
        p = data.draw(pmfs(max_size=5))
        n = data.draw(st.integers(0, 3))
    messages = list(product(np.flatnonzero(p).tolist(), repeat=n))
    words = [arithmetic_encode(message, p) for message in messages]
    for word, following in pairwise(sorted(words)):
        assert not following.startswith(word)
    chances = np.array([math.prod(p[list(message)].tolist()) for message in messages])
    average = float(chances @ [8 * len(word) for word in words])
    assert average >= n * units.from_nats(discrete.entropy(p), "bits") - 1e-9
    if data is None:
        assert average == 8.0
    for message, word in zip(messages, words, strict=True):
        np.testing.assert_array_equal(arithmetic_decode(word, p, n), message)


def test_a_thousand_fair_tosses_take_a_thousand_bits() -> None:
    for seed in (289, *range(40)):
        message = sample_messages([0.5, 0.5], 1000, seed)
        assert 8 * len(arithmetic_encode(message, [0.5, 0.5])) == 1000


def test_nothing_takes_no_room() -> None:
    assert arithmetic_encode([], [0.5, 0.5]) == b""
    decoded = arithmetic_decode(b"", [0.5, 0.5], 0)
    assert decoded.shape == (0,)
    assert decoded.dtype == np.int64


def test_the_wrong_code_costs_the_cross_entropy() -> None:
    german, english = (datasets.letter_frequencies(name) for name in ("german", "english"))
    message = RNG.choice(26, size=100_000, p=german)
    data = arithmetic_encode(message, english)
    ideal = ideal_lengths(english)[message].sum()
    assert 8 * len(data) == pytest.approx(ideal, abs=16)
    assert len(data) > len(arithmetic_encode(message, german))


def test_an_impossible_event_is_named() -> None:
    with pytest.raises(ZeroProbabilityError, match="1") as caught:
        arithmetic_encode([0, 2, 1, 0], [0.5, 0.0, 0.5])
    assert caught.value.symbol == 1


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ([0, 2], "message has 2 at index 1, which is none of 2 events"),
        ([-1], "message has -1 at index 0"),
        ([0.0, 1.0], "message must be a list of integers"),
        ([[0, 1]], "message must be a list of integers"),
        (["a"], "message must be a list of integers"),
    ],
)
def test_what_is_no_message_is_refused(message, problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem):
        arithmetic_encode(message, [0.5, 0.5])


@pytest.mark.parametrize("n", [-1, 1.5, True])
def test_what_is_no_count_is_refused(n) -> None:
    with pytest.raises(InvalidInputError, match="n must be a count of events"):
        arithmetic_decode(b"", [0.5, 0.5], n)


def test_data_that_cannot_be_the_message_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="data goes on after 3 events"):
        arithmetic_decode(bytes(range(1, 40)), [0.5, 0.5], 3)
    data = arithmetic_encode([0, 1, 1] * 50, [0.6, 0.4])
    for cut in (data[:-1], data[:5], b""):
        with pytest.raises(InvalidInputError, match="data stops before the end of 150 events"):
            arithmetic_decode(cut, [0.6, 0.4], 150)
    for tail in (b"\0", b"\xff"):
        with pytest.raises(InvalidInputError, match="data goes on after 150 events"):
            arithmetic_decode(data + tail, [0.6, 0.4], 150)
    # Beyond the last share: whole shares of an odd width leave a sliver at the top unused.
    p = [1 / 3, 1 / 3, 1 / 3]
    with pytest.raises(InvalidInputError, match="data makes no sense after"):
        arithmetic_decode(b"\xff" * 400, p, 2_000)
