"""What is sent is what arrives, and it costs what the theory says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import InvalidInputError, codes, discrete, units
from klcore.codes.transmission import running_average, sample_messages, transmit


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any), st.integers(0, 10**6))
def test_everything_arrives(weights: list[int], seed: int):
    p = np.array(weights) / sum(weights)
    message = sample_messages(p, 200, seed)
    sent = transmit(message, p)
    assert sent.huffman_agrees
    assert sent.arithmetic_agrees
    assert len(sent.ideal_bits) == len(sent.huffman_bits) == 200
    # No lower bound: zero bytes at the end are not sent, so luck may save a little.
    assert sent.arithmetic_bits <= sent.ideal_bits.sum() * 1.001 + 16
    assert np.all(np.isfinite(sent.ideal_bits))


def test_averages_close_in_on_entropy_and_on_the_codes_expected_length():
    p = [0.4, 0.35, 0.2, 0.05]
    n = 20_000
    sent = transmit(sample_messages(p, n, seed=7), p)
    entropy = units.from_nats(discrete.entropy(p), "bits")
    variance = discrete.self_information_variance(p) / units.LN2**2
    spread = np.sqrt(variance / n)
    assert abs(running_average(sent.ideal_bits)[-1] - entropy) < 5 * spread
    code = codes.huffman(p)
    assert abs(running_average(sent.huffman_bits)[-1] - code.expected_length(p)) < 5 / np.sqrt(n)


def test_the_same_seed_draws_the_same_messages_and_another_draws_others():
    p = [0.2, 0.3, 0.5]
    first, again, other = (sample_messages(p, 50, seed).tolist() for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_a_certain_event_costs_nothing():
    sent = transmit(sample_messages([0.0, 1.0], 100, 1), [0.0, 1.0])
    assert sent.ideal_bits.sum() == sent.huffman_bits.sum() == sent.arithmetic_bits == 0


def test_an_event_without_a_word_is_named():
    with pytest.raises(codes.ZeroProbabilityError) as error:
        transmit([0, 1], [1.0, 0.0])
    assert error.value.symbol == 1


@pytest.mark.parametrize(("n", "seed", "argument"), [(-1, 0, "n"), (1, -1, "seed")])
def test_wrong_counts_are_refused(n: int, seed: int, argument: str):
    with pytest.raises(InvalidInputError) as error:
        sample_messages([1.0], n, seed)
    assert error.value.argument == argument
