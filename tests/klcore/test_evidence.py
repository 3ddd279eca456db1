"""Evidence: exact fractions, a lattice in closed form, Wald, Ville and simulation."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from scipy import sparse
from scipy.sparse.linalg import spsolve

from klcore import InvalidInputError, NotResolvedError, discrete, evidence
from klcore.discrete.divergences import kl_divergence
from klcore.evidence import mean_draws
from tests.amount import examples
from tests.strategies import pmf_pairs


def by_fractions(q: list[str], p: list[str], odds: int, n: int) -> list[Fraction]:
    """P(N = 1 … n) by counting events, odds compared as fractions: no logarithm, no rounding."""
    q, p = [Fraction(v) for v in q], [Fraction(v) for v in p]
    alive = {(0,) * len(q): Fraction(1)}
    found = []
    for _ in range(n):
        ended, after = Fraction(0), {}
        for counts, w in alive.items():
            for i in range(len(q)):
                new = tuple(c + (i == j) for j, c in enumerate(counts))
                above = math.prod(v**c for v, c in zip(q, new, strict=True))
                below = math.prod(v**c for v, c in zip(p, new, strict=True))
                if above >= odds * below:
                    ended += w * q[i]
                else:
                    after[new] = after.get(new, 0) + w * q[i]
        alive = after
        found.append(ended)
    return found


CASES = [
    (["9/10", "1/10"], ["1/2", "1/2"], 20),
    (["900/1000", "99/1000", "1/1000"], ["1/2", "1/2", "0"], 20),
    (["4/5", "1/5"], ["2/5", "3/5"], 16),  # 16 : 1 exactly after four of the first: reached
    (["1/2", "1/3", "1/6"], ["1/6", "1/3", "1/2"], 9),  # likewise after two
    (["3/5", "3/10", "1/10"], ["1/4", "1/4", "1/2"], 5),
]


def floats(pmf: list[str]) -> list[float]:
    return [float(Fraction(v)) for v in pmf]


@pytest.mark.parametrize(("q", "p", "odds"), CASES)
def test_first_passage_agrees_with_fractions(q, p, odds) -> None:
    exact = [float(v) for v in by_fractions(q, p, odds, 30)]
    assert evidence.first_passage(floats(q), floats(p), odds, 30) == pytest.approx(exact, abs=1e-13)


def test_the_mean_agrees_with_fractions() -> None:
    exact = by_fractions(["9/10", "1/10"], ["1/2", "1/2"], 20, 220)
    mean = float(sum(k * w for k, w in enumerate(exact, 1)))
    assert 1 - float(sum(exact)) < 1e-12
    assert evidence.mean_draws([0.9, 0.1], [0.5, 0.5]) == pytest.approx(mean, rel=1e-10)
    assert mean == pytest.approx(9.158375, abs=1e-6)


@pytest.mark.parametrize("e", [1 / 6, 0.05, 0.01, 0.001])
def test_steps_of_one_length_have_a_closed_form(e: float) -> None:
    """Up or down by one step: as many steps as it takes, over the mean of a step (Wald)."""
    step = math.log((0.5 + e) / (0.5 - e))
    mean = evidence.mean_draws([0.5 + e, 0.5 - e], [0.5 - e, 0.5 + e])
    assert mean == pytest.approx(math.ceil(math.log(20) / step) / (2 * e), rel=1e-9)


@pytest.mark.parametrize(
    ("q", "p"),
    [
        ([0.9, 0.1], [0.5, 0.5]),
        ([0.9, 0.099, 0.001], [0.5, 0.5, 0.0]),
        ([0.5, 0.3, 0.2], [0.2, 0.3, 0.5]),
        ([0.1, 0.2, 0.3, 0.4], [0.35, 0.1, 0.35, 0.2]),
    ],
)
def test_the_grid_gives_what_counting_gives(q, p, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = evidence.first_passage(q, p, 20, 80)
    mean = evidence.mean_draws(q, p)
    monkeypatch.setattr(evidence, "MOST_WORK", 60)
    assert evidence.mean_draws(q, p) == pytest.approx(mean, rel=5e-5)
    monkeypatch.setattr(evidence, "MOST_SUMS", 100)
    on_grid = evidence.first_passage(q, p, 20, 80)
    assert np.cumsum(on_grid) == pytest.approx(np.cumsum(counted), abs=2e-3)


def test_many_events_agree_with_simulation() -> None:
    rng = np.random.default_rng(7)
    q, p = rng.dirichlet(np.ones(8)), rng.dirichlet(np.ones(8))
    draws = rng.choice(8, size=(40_000, 200), p=q)
    sums = np.cumsum(np.log(q / p)[draws], axis=1)
    lasted = 1 + np.argmax(sums >= math.log(1000), axis=1)
    assert (sums[:, -1] >= math.log(1000)).all()
    error = lasted.std() / math.sqrt(len(lasted))
    assert abs(evidence.mean_draws(q, p, 1000) - lasted.mean()) < 5 * error
    share = np.bincount(lasted, minlength=31)[1:31] / len(lasted)
    found = evidence.first_passage(q, p, 1000, 30)
    assert found == pytest.approx(share, abs=5 * math.sqrt(0.25 / len(lasted)))


@given(pmf_pairs(max_size=5))
@examples(30)
def test_wald_bounds_the_mean_and_the_distribution_has_it(pair) -> None:
    q, p = pair
    mean = evidence.mean_draws(q, p)
    divergence = discrete.kl_divergence(q, p)
    if divergence == 0.0:
        assert mean == math.inf
        return
    assert mean >= max(1.0, math.log(20) / divergence * (1 - 1e-12))
    found = evidence.first_passage(q, p, 20, 40)
    assert (found >= 0.0).all()
    assert found.sum() <= 1 + 1e-9
    if found.sum() > 1 - 1e-12:
        assert np.arange(1, 41) @ found == pytest.approx(mean, rel=1e-3)


def test_an_event_that_p_rules_out_ends_it() -> None:
    # the other events only speak for p, so that it takes the impossible one: geometric
    assert evidence.mean_draws([0.9, 0.1], [1.0, 0.0]) == pytest.approx(10.0, rel=1e-12)
    found = evidence.first_passage([0.9, 0.1], [1.0, 0.0], 20, 5)
    assert found == pytest.approx(0.1 * 0.9 ** np.arange(5), rel=1e-12)
    # the others are as likely from both, and it comes once in 3e16 draws
    q, p = [1 / 3, 1 / 3, 1 / 3, 1e-16 / 3, 0.0], [1 / 3, 1 / 3, 1 / 3, 0.0, 0.0]
    assert evidence.mean_draws(q, p) == pytest.approx(3e16, rel=1e-3)
    assert evidence.mean_draws([0.0, 1.0], [1.0, 0.0]) == 1.0
    assert evidence.mean_draws([0.5, 0.5], [0.5, 0.5]) == math.inf
    assert evidence.first_passage([0.5, 0.5], [0.5, 0.5], 20, 3).tolist() == [0, 0, 0]


def test_an_impossible_event_of_no_weight_changes_nothing() -> None:
    with_it = evidence.mean_draws([0.9, 0.1 - 1e-13, 1e-13], [0.5, 0.5, 0.0])
    assert with_it == pytest.approx(evidence.mean_draws([0.9, 0.1], [0.5, 0.5]), rel=1e-10)


def test_what_p_never_believes() -> None:
    """Ville: where p sends, odds of 20 : 1 for q are ever reached once in 20 at most."""
    q, p = np.array([0.6, 0.3, 0.1]), np.array([0.4, 0.35, 0.25])
    rng = np.random.default_rng(3)
    highest = [
        evidence.log_likelihood_ratio(q, p, rng.choice(3, 600, p=p)).max() for _ in range(4000)
    ]
    share = np.mean(np.array(highest) >= math.log(20))
    # and not much less often, as what is lost to overshooting is less than a step's 0.41
    assert math.exp(-0.41) / 20 - 0.016 < share < 0.05 + 0.016


def test_running_sums() -> None:
    q, p = [0.5, 0.5, 0.0, 0.0], [0.25, 0.5, 0.25, 0.0]
    log2 = math.log(2)
    assert evidence.log_likelihood_ratio(q, p, [0, 1, 0, 2, 0]).tolist() == [
        log2, log2, 2 * log2, -math.inf, -math.inf,
    ]  # fmt: skip
    assert evidence.log_likelihood_ratio(p, q, [0, 2, 1])[1:].tolist() == [math.inf] * 2
    assert evidence.log_likelihood_ratio(q, p, []).size == 0


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: evidence.mean_draws([0.5, 0.6], [0.5, 0.5]), "q"),
        (lambda: evidence.mean_draws([0.5, 0.5], [0.5, 0.5], 1.0), "odds"),
        (lambda: evidence.mean_draws([0.5, 0.5], [0.4, 0.6], math.nan), "odds"),
        (lambda: evidence.mean_draws([0.5, 0.5], [0.4, 0.6], math.inf), "odds"),
        (lambda: evidence.first_passage([0.5, 0.5], [0.4, 0.6], 20, -1), "n"),
        (lambda: evidence.first_passage([0.5, 0.5], [0.4, 0.6], 20, 2.0), "n"),
        (lambda: evidence.log_likelihood_ratio([0.5, 0.5], [0.4, 0.6], [2]), "draws"),
        (lambda: evidence.log_likelihood_ratio([0.5, 0.5], [0.4, 0.6], [-1]), "draws"),
        (lambda: evidence.log_likelihood_ratio([0.5, 0.5], [0.4, 0.6], [0.5]), "draws"),
        (lambda: evidence.log_likelihood_ratio([1.0, 0.0], [0.0, 1.0], [0, 1]), "draws"),
    ],
)
def test_bad_input_is_named(call, argument: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        call()
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("q", "odds", "draws"),
    [
        ([0.6, 0.4], 1e100, 2840.0),
        ([0.5001, 0.4999], 1.01, 125000.0),
        ([0.5001, 0.4999], 1.001, 15000.0),
        ([0.5, 0.3, 0.2], 1.0 + 1e-12, 10.0),
    ],
)
def test_where_no_level_is_jumped_over_there_is_a_closed_form(q, odds, draws) -> None:
    p = [q[1], q[0]] if len(q) == 2 else [q[0], q[2], q[1]]
    assert mean_draws(q, p, odds) == pytest.approx(draws, rel=1e-9)


@pytest.mark.parametrize("odds", [1e12, 1e25, 1e30, 1e80, 1e300])
def test_on_a_lattice_it_is_exact_whatever_the_odds(odds: float) -> None:
    t = math.log(2.0) / 4.0
    steps, rare = np.array([1, -1, 40]), 0.0011
    matrix = np.array([[1.0, 1.0], [math.exp(-t), math.exp(t)]])
    common = np.linalg.solve(matrix, [1.0 - rare, 1.0 - rare * math.exp(-40.0 * t)])
    q = np.append(common, rare)
    # the mean number of draws from every sum above -900 steps, as a linear system
    high, low = math.ceil(math.log(odds) / t - 1e-9), -900
    here = np.arange(high - low)
    system = sparse.identity(len(here), format="csc")
    for chance, step in zip(q, steps, strict=True):
        there = np.maximum(here + step, 0)
        below = there < len(here)
        parts = np.full(below.sum(), chance), (here[below], there[below])
        system = system - sparse.csc_matrix(parts, shape=system.shape)
    exact = spsolve(system, np.ones(len(here)))[-low]
    assert mean_draws(q, q * np.exp(-t * steps), odds) == pytest.approx(exact, rel=1e-9)


def test_small_steps_are_between_walds_bounds_or_refused() -> None:
    q, p = [0.50002, 0.29999, 0.19999], [0.5, 0.3, 0.2]
    assert math.log(20.0) / kl_divergence(q, p) == pytest.approx(mean_draws(q, p, 20), rel=2e-4)
    with pytest.raises(NotResolvedError):
        mean_draws(q, p, 1.01)
