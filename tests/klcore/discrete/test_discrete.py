"""Shannon's quantities on pmfs: theorems by name, known values, and 60-digit arithmetic."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klcore import datasets, discrete, units
from klcore.errors import InvalidInputError
from tests.strategies import pmf_pairs, pmfs

IDENTITY = 1e-12

THE_PAIR_FUNCTIONS = [
    discrete.cross_entropy,
    discrete.kl_divergence,
    discrete.kl_terms,
    discrete.infinity_witness,
    discrete.total_variation,
]


def precise_kl(p, q) -> mpmath.mpf:
    """D(p‖q) of the very doubles given, each normalised in 60 digits."""
    with mpmath.workdps(60):
        p, q = [mpmath.mpf(float(x)) for x in p], [mpmath.mpf(float(x)) for x in q]
        p_sum, q_sum = mpmath.fsum(p), mpmath.fsum(q)
        return mpmath.fsum(
            a / p_sum * mpmath.log(a * q_sum / (b * p_sum))
            for a, b in zip(p, q, strict=True)
            if a > 0
        )


# --- theorems ---------------------------------------------------------------------------------


@given(pmfs())
def test_entropy_lies_between_0_and_log_n(p) -> None:
    assert 0.0 <= discrete.entropy(p) <= math.log(p.size) + IDENTITY


@given(pmf_pairs())
def test_gibbs_inequality(pair) -> None:
    p, q = pair
    assert discrete.kl_divergence(p, q) >= 0.0
    assert discrete.cross_entropy(p, q) >= discrete.entropy(p) - IDENTITY


@given(pmfs())
def test_divergence_from_itself_is_exactly_zero(p) -> None:
    divergence = discrete.kl_divergence(p, p)
    assert divergence == 0.0
    assert math.copysign(1.0, divergence) == 1.0


@given(pmf_pairs())
def test_cross_entropy_is_entropy_plus_divergence(pair) -> None:
    p, q = pair
    total = discrete.entropy(p) + discrete.kl_divergence(p, q)
    assert discrete.cross_entropy(p, q) == pytest.approx(total, rel=IDENTITY, abs=IDENTITY)


@given(pmf_pairs())
def test_divergence_is_the_sum_of_its_terms(pair) -> None:
    p, q = pair
    total = discrete.kl_terms(p, q).sum()
    assert discrete.kl_divergence(p, q) == pytest.approx(total, rel=IDENTITY, abs=IDENTITY)


@given(pmf_pairs())
def test_a_divergence_is_infinite_exactly_where_there_is_a_witness(pair) -> None:
    p, q = pair
    witness = discrete.infinity_witness(p, q)
    assert all(p[i] > 0.0 and q[i] == 0.0 for i in witness)
    assert math.isinf(discrete.kl_divergence(p, q)) == bool(witness)
    assert math.isinf(discrete.cross_entropy(p, q)) == bool(witness)
    np.testing.assert_array_equal(np.flatnonzero(np.isinf(discrete.kl_terms(p, q))), witness)


@given(pmf_pairs(max_size=5), pmf_pairs(max_size=5))
def test_chain_rule_for_independent_events(first, second) -> None:
    p, q = (np.outer(a, b).ravel() for a, b in zip(first, second, strict=True))
    for quantity in (discrete.cross_entropy, discrete.kl_divergence):
        total = quantity(*first) + quantity(*second)
        assert quantity(p, q) == pytest.approx(total, rel=IDENTITY, abs=IDENTITY)
    total = discrete.entropy(first[0]) + discrete.entropy(second[0])
    assert discrete.entropy(p) == pytest.approx(total, rel=IDENTITY, abs=IDENTITY)


@given(pmf_pairs())
def test_pinsker_inequality(pair) -> None:
    p, q = pair
    bound = math.sqrt(discrete.kl_divergence(p, q) / 2.0)
    assert discrete.total_variation(p, q) <= bound + IDENTITY
    assert discrete.total_variation(p, q) == discrete.total_variation(q, p)


@given(st.floats(1e-150, 1.0), st.floats(1e-150, 1.0))  # the product must not underflow
def test_surprises_of_independent_events_add(a: float, b: float) -> None:
    together = discrete.self_information(a) + discrete.self_information(b)
    assert discrete.self_information(a * b) == pytest.approx(together, rel=IDENTITY, abs=1e-15)


# --- known values -----------------------------------------------------------------------------


def test_yardsticks_in_bits() -> None:
    bits = units.from_nats(discrete.self_information([1.0, 1 / 2, 1 / 1024, 0.0]), "bits")
    np.testing.assert_array_equal(bits, [0.0, 1.0, 10.0, math.inf])
    lottery = discrete.self_information(1 / math.comb(49, 6))
    assert units.from_nats(lottery, "bits") == pytest.approx(23.737, abs=5e-4)


def test_entropy_of_the_usual_suspects() -> None:
    assert discrete.entropy([0.5, 0.5]) == units.LN2
    assert discrete.entropy([1.0, 0.0]) == 0.0
    assert discrete.entropy([0.25] * 4) == 2 * units.LN2
    assert units.from_nats(discrete.entropy([0.9, 0.1]), "bits") == pytest.approx(
        0.4689955935892812, rel=IDENTITY
    )
    # Cover & Thomas, example 2.1.2.
    assert units.from_nats(discrete.entropy([1 / 2, 1 / 4, 1 / 8, 1 / 8]), "bits") == 1.75


def test_divergence_depends_on_the_direction() -> None:
    # Cover & Thomas, example 2.3.1: r = 1/2, s = 1/4.
    p, q = [0.5, 0.5], [0.75, 0.25]
    forward = units.from_nats(discrete.kl_divergence(p, q), "bits")
    reverse = units.from_nats(discrete.kl_divergence(q, p), "bits")
    assert forward == pytest.approx(1 - math.log2(3) / 2, rel=IDENTITY)
    assert reverse == pytest.approx(0.75 * math.log2(3) - 1, rel=IDENTITY)
    assert discrete.kl_terms(p, q)[0] < 0.0 < discrete.kl_terms(p, q)[1]


def test_the_first_argument_sends_the_messages() -> None:
    messages, code = [1.0, 0.0], [0.25, 0.75]
    assert discrete.cross_entropy(messages, code) == 2 * units.LN2
    assert discrete.cross_entropy(code, messages) == math.inf


def test_no_code_of_italian_for_english_letters() -> None:
    english = datasets.letter_frequencies("english")
    italian = datasets.letter_frequencies("italian")
    missing = discrete.infinity_witness(english, italian)
    assert "".join(datasets.LETTERS[i] for i in missing) == "jkwxy"
    assert discrete.kl_divergence(english, italian) == math.inf
    assert discrete.kl_divergence(italian, english) < 0.2
    assert discrete.infinity_witness(italian, english) == ()


def test_variance_of_self_information() -> None:
    assert discrete.self_information_variance([0.5, 0.5]) == 0.0
    assert discrete.self_information_variance([1 / 3] * 3) == 0.0
    assert discrete.self_information_variance([1.0, 0.0]) == 0.0
    # Two events: p(1 − p) log²(p / (1 − p)).
    expected = 0.9 * 0.1 * math.log(9.0) ** 2
    assert discrete.self_information_variance([0.9, 0.1]) == pytest.approx(expected, rel=IDENTITY)


def test_sampled_self_informations_average_to_the_entropy() -> None:
    p = datasets.letter_frequencies("english")
    sample = np.random.default_rng(20).choice(26, size=100_000, p=p)
    average = discrete.self_information(p)[sample].mean()
    standard_error = math.sqrt(discrete.self_information_variance(p) / sample.size)
    assert abs(average - discrete.entropy(p)) < 5 * standard_error


# --- accuracy ---------------------------------------------------------------------------------


@given(pmf_pairs(zeros=False))
def test_divergence_agrees_with_sixty_digits(pair) -> None:
    p, q = pair
    exact = precise_kl(p, q)
    # Below 1e-19 the rounding of the masses themselves (their sums miss 1 by 1e-16) shows.
    assert discrete.kl_divergence(p, q) == pytest.approx(float(exact), rel=IDENTITY, abs=1e-31)


@given(pmfs(zeros=False, max_size=6), st.floats(-9.0, 0.0), st.integers(0, 10**6))
def test_small_divergences_keep_their_digits(p, decade: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(size=p.size)
    q = p * np.exp(10.0**decade * noise)
    q /= q.sum()
    exact = float(precise_kl(p, q))
    assert discrete.kl_divergence(p, q) == pytest.approx(exact, rel=1e-10, abs=1e-30)


@pytest.mark.parametrize("ratio", [1 / 2, 2.0])
def test_the_two_formulas_meet_where_one_takes_over(ratio: float) -> None:
    for nudge in (-1e-9, 0.0, 1e-9):
        p = np.array([0.3, 0.7])
        q = np.array([0.3 * (ratio + nudge), 1.0 - 0.3 * (ratio + nudge)])
        exact = float(precise_kl(p, q))
        assert discrete.kl_divergence(p, q) == pytest.approx(exact, rel=1e-14)


def test_nearly_fair_coins() -> None:
    for sign in (1.0, -1.0):
        divergence = discrete.kl_divergence([0.5, 0.5], [0.5 + sign * 1e-9, 0.5 - sign * 1e-9])
        assert divergence == pytest.approx(2e-18, rel=1e-7)  # 1e-9 beside 0.5 is good to 1e-7


def test_masses_that_miss_1_within_the_tolerance_do_not_show() -> None:
    p, q = np.array([0.3, 0.7]), np.array([0.4, 0.6])
    exact = float(precise_kl(p, q))
    assert discrete.kl_divergence(p, q * (1 + 8e-10)) == pytest.approx(exact, rel=IDENTITY)


def test_masses_that_underflow_elsewhere() -> None:
    p, q = [1.0, 1e-300], [1.0, 5e-324]
    assert discrete.kl_divergence(p, q) == pytest.approx(
        1e-300 * (math.log(1e-300) - math.log(5e-324)), rel=1e-9
    )
    assert discrete.kl_divergence(q, p) == pytest.approx(1e-300, rel=1e-9)


def test_an_almost_certain_event_never_gives_minus_zero() -> None:
    p = [1.0 + 2e-16, 0.0]
    for value in (
        discrete.entropy(p),
        discrete.cross_entropy(p, p),
        discrete.self_information(1.0),
        discrete.kl_divergence(p, p),
        *discrete.kl_terms([1.0, 0.0], [1.0, 0.0]),
        discrete.self_information_variance(p),
    ):
        assert value == 0.0
        assert math.copysign(1.0, value) == 1.0


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "p is empty"),
        ([0.5, -0.1, 0.6], r"p is negative at index 1: -0\.1"),
        ([0.5, math.nan], "p is not finite at index 1: nan"),
        ([math.inf, 0.0], "p is not finite at index 0: inf"),
        ([0.5, 0.43], "p sums to 0.93 instead of 1; divide it by its sum first"),
        ([0.0, 0.0], "p sums to 0 instead of 1$"),
        ([3, 1, 4], "p sums to 8 instead of 1"),  # counts are no probabilities
        ([[0.5, 0.5]], r"p must be one-dimensional, not of shape \(1, 2\)"),
        (1.0, r"p must be one-dimensional"),
        (["a", "b"], "p does not consist of numbers"),
        ([[0.5], [0.25, 0.25]], "p does not consist of numbers"),
    ],
)
def test_no_pmf_is_refused_by_name(bad, message: str) -> None:
    for function in (discrete.entropy, discrete.self_information_variance, discrete.as_pmf):
        with pytest.raises(InvalidInputError, match=message) as caught:
            function(bad)
        assert caught.value.argument == "p"
    for function in THE_PAIR_FUNCTIONS:
        with pytest.raises(InvalidInputError, match=message.replace("p", "q", 1)) as caught:
            function([0.5, 0.5], bad)
        assert caught.value.argument == "q"


@pytest.mark.parametrize("function", THE_PAIR_FUNCTIONS)
def test_different_outcomes_are_refused(function) -> None:
    with pytest.raises(InvalidInputError, match="q has 3 outcomes where p has 2"):
        function([0.5, 0.5], [0.5, 0.25, 0.25])


@pytest.mark.parametrize("p", [-0.1, 1.5, math.nan, [0.5, 1.0000001]])
def test_a_surprise_needs_a_probability(p) -> None:
    with pytest.raises(InvalidInputError, match="p must lie between 0 and 1, not at"):
        discrete.self_information(p)


def test_a_sum_within_the_tolerance_is_accepted_as_it_is() -> None:
    given_masses = [0.5, 0.5 + 9e-10]
    np.testing.assert_array_equal(discrete.as_pmf(given_masses), given_masses)
    with pytest.raises(InvalidInputError, match=r"sums to 1\.000000002"):
        discrete.as_pmf([0.5, 0.5 + 2e-9])


@given(st.integers(0, 2**32), st.integers(1, 2000), st.sampled_from([np.float32, np.float16]))
def test_a_softmax_of_lesser_precision_is_accepted_and_divided_by_its_sum(seed, n, kind) -> None:
    logits = np.random.default_rng(seed).normal(scale=2.0, size=n).astype(kind)
    weights = np.exp(logits - logits.max())
    p = weights / weights.sum()
    assert p.dtype == kind
    pmf = discrete.as_pmf(p)
    assert pmf.dtype == float
    assert pmf.sum() == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(pmf, p.astype(float) / p.astype(float).sum(), rtol=1e-15)
    assert discrete.entropy(p) == discrete.entropy(pmf)
    for function in THE_PAIR_FUNCTIONS:
        np.testing.assert_array_equal(function(p, p), function(pmf, pmf))


def test_lesser_precision_is_no_excuse_for_a_wrong_sum() -> None:
    for kind, off in ((np.float32, 2e-5), (np.float16, 0.02)):
        with pytest.raises(InvalidInputError, match="instead of 1; divide it by its sum first"):
            discrete.entropy(np.array([0.5, 0.5 + off], dtype=kind))
    assert discrete.entropy(np.array([0.25, 0.75], dtype=">f4")) == discrete.entropy([0.25, 0.75])


def test_arguments_are_left_alone() -> None:
    p = np.array([0.5, -0.0, 0.5])
    discrete.as_pmf(p)[0] = 7.0
    np.testing.assert_array_equal(np.signbit(p), [False, True, False])
    assert p[0] == 0.5
