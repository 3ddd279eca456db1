"""Hostile pmfs: subnormal masses, long codewords, large alphabets."""

import math
import sys
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import InvalidInputError, KernelDensity, codes, discrete
from klcore.discrete.gibbs_inequality import gibbs_gaps
from klcore.discrete.pmf import as_pmf
from tests.amount import examples
from tests.strategies import hostile_pmfs

SIZES = st.integers(2, 8)


def digits(pmf):
    return [mpmath.mpf(float(mass)) for mass in pmf]


def exact_divergence(p, q):
    """Sum p log(p/q) - p + q to 50 digits: klcore's convention for sums that miss 1 by rounding."""
    if any(a > 0.0 and b == 0.0 for a, b in zip(p, q, strict=True)):
        return math.inf
    with mpmath.workdps(400):
        pairs = zip(digits(p), digits(q), strict=True)
        return float(mpmath.fsum((a * mpmath.log(a / b) if a else 0) - a + b for a, b in pairs))


@st.composite
def pairs(draw):
    n = draw(SIZES)
    return draw(hostile_pmfs(n)), draw(hostile_pmfs(n))


@given(pairs())
@examples(100)
def test_discrete_quantities_of_hostile_pmfs(pair):
    p, q = pair
    expected = exact_divergence(p, q)
    assert discrete.kl_divergence(p, q) == pytest.approx(expected, rel=1e-12, abs=1e-320)
    with mpmath.workdps(50):
        entropy = float(-mpmath.fsum(a * mpmath.log(a) for a in digits(p) if a))
        crossed = math.inf
        if not math.isinf(expected):
            both = zip(digits(p), digits(q), strict=True)
            crossed = float(-mpmath.fsum(a * mpmath.log(b) for a, b in both if a))
        variance = mpmath.fsum(a * (-mpmath.log(a) - entropy) ** 2 for a in digits(p) if a)
        half = float(mpmath.fsum(abs(a - b) for a, b in zip(digits(p), digits(q), strict=True)) / 2)
    assert discrete.entropy(p) == pytest.approx(entropy, rel=1e-12, abs=1e-15)
    assert discrete.cross_entropy(p, q) == pytest.approx(crossed, rel=1e-12, abs=1e-15)
    assert discrete.self_information_variance(p) == pytest.approx(
        float(variance), rel=1e-9, abs=1e-15
    )
    assert discrete.total_variation(p, q) == pytest.approx(half, rel=1e-12, abs=1e-320)
    impossible = tuple(np.flatnonzero((p > 0.0) & (q == 0.0)).tolist())
    assert discrete.infinity_witness(p, q) == impossible
    terms = discrete.kl_terms(p, q)
    assert not np.isnan(terms).any()
    assert np.isinf(terms).sum() == len(impossible)
    gaps = gibbs_gaps(p, q)
    assert gaps.average + gaps.unused == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(SIZES.flatmap(hostile_pmfs))
@examples(60)
def test_huffman_of_subnormal_masses_is_optimal_and_reads_back(p):
    code = codes.huffman(p)
    assert code.is_prefix_free
    possible = [i for i, mass in enumerate(p) if mass > 0.0]
    assert code.kraft_sum == 1
    # The cost is the sum of all merged masses; done again in exact fractions.
    heap = sorted(Fraction(float(p[i])) for i in possible)
    cost = Fraction(0)
    while len(heap) > 1:
        merged = heap[0] + heap[1]
        cost += merged
        heap = sorted([*heap[2:], merged])
    lengths = [len(code.codewords[i]) for i in possible]
    achieved = sum(Fraction(float(p[i])) * n for i, n in zip(possible, lengths, strict=True))
    assert cost <= achieved <= cost * (1 + Fraction(1, 10**12))
    assert code.decode(code.encode(possible * 3), n=3 * len(possible)) == possible * 3
    nodes = codes.tree(code, p)
    assert sum(node.is_leaf for node in nodes) == len(possible)


@given(SIZES.flatmap(hostile_pmfs), st.data())
@examples(60)
def test_arithmetic_code_reads_back_events_of_subnormal_mass(p, data):
    possible = [i for i, mass in enumerate(p) if mass > 0.0]
    message = data.draw(st.lists(st.sampled_from(possible), max_size=40))
    packed = codes.arithmetic_encode(message, p)
    assert codes.arithmetic_decode(packed, p, len(message)).tolist() == message
    # an event cannot be given less than 2^-48 of the line
    ideal = sum(min(48.0, -math.log2(p[i])) for i in message)
    assert 8 * len(packed) <= ideal + 16.0 + 1e-9 * len(message)


@given(st.integers(2, 4).flatmap(hostile_pmfs), st.integers(1, 4))
@examples(30)
def test_blocks_of_subnormal_masses_keep_a_word_each(p, n):
    code = codes.block_code(p, n)
    possible = int((p > 0.0).sum())
    assert sum(word is not None for word in code.codewords) == possible**n
    assert code.kraft_sum == 1
    rate, bits = codes.block_rate(p, n), discrete.entropy(p) / math.log(2.0)
    assert bits - 1e-12 <= rate < bits + 1.0 / n + 1e-12


def test_a_large_alphabet():
    n = 100_000
    rng = np.random.default_rng(5)
    p = rng.pareto(0.3, n)
    p /= p.sum()
    q = p[::-1].copy()
    expected = math.fsum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    assert discrete.kl_divergence(p, q) == pytest.approx(expected, rel=1e-10)
    code = codes.huffman(p)
    bits = discrete.entropy(p) / math.log(2.0)
    assert bits <= code.expected_length(p) < bits + 1.0
    message = rng.choice(n, 2000, p=p).tolist()
    assert code.decode(code.encode(message)) == message
    assert codes.arithmetic_decode(codes.arithmetic_encode(message, p), p, 2000).tolist() == message


NOT_PMFS = st.lists(
    st.one_of(
        st.floats(),
        st.sampled_from([None, "a", -5e-324, math.nan, math.inf, 1e308, [0.5], 1j, 10**400]),
    ),
    max_size=5,
)


@given(NOT_PMFS)
@examples(100)
def test_what_is_no_pmf_is_refused_by_name(values):
    try:
        good = abs(math.fsum(values) - 1.0) <= 1e-9 and min(values) >= 0.0
    except (TypeError, ValueError, OverflowError):
        good = False
    if good:
        return
    for ask in (
        lambda: discrete.entropy(values),
        lambda: discrete.kl_divergence(values, [0.5, 0.5]),
        lambda: codes.huffman(values),
        lambda: codes.arithmetic_encode([0], values),
        lambda: codes.arithmetic_decode(b"", values, 1),
        lambda: codes.block_rate(values, 2),
        lambda: codes.ideal_lengths(values),
    ):
        with pytest.raises(InvalidInputError) as caught:
            ask()
        assert caught.value.argument == "p"


@given(st.binary(max_size=60), SIZES.flatmap(hostile_pmfs), st.integers(0, 50))
@examples(60)
def test_any_bytes_are_a_message_or_refused(data, p, n):
    try:
        message = codes.arithmetic_decode(data, p, n)
    except InvalidInputError as problem:
        if problem.argument != "data":
            raise
        return
    assert len(message) == n
    assert (p[message] > 0.0).all()
    again = codes.arithmetic_encode(message, p)
    assert codes.arithmetic_decode(again, p, n).tolist() == message.tolist()


@pytest.mark.parametrize("n", [0, -1, 1.5, "2", True, 10**9, sys.maxsize, 10**30])
def test_block_lengths_that_cannot_be_are_refused(n):
    for p in ([1.0], [0.5, 0.5]):
        with pytest.raises(InvalidInputError) as caught:
            codes.block_rate(p, n)
        assert caught.value.argument == "n"


@pytest.mark.parametrize(
    "p", [np.array([0.5 + 0j, 0.5]), np.array([np.longdouble("1e400"), 0.5]), [0.5 + 0j, 0.5]]
)
def test_what_is_no_real_number_is_refused_without_a_warning(p) -> None:
    with pytest.raises(InvalidInputError):
        as_pmf(p)
    with pytest.raises(InvalidInputError):
        KernelDensity(p)
