import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from klcore import (
    Gaussian,
    GaussianMixture,
    KernelDensity,
    NoFitError,
    NotResolvedError,
    datasets,
    fit_forward_kl,
    fit_reverse_kl,
)
from klcore.errors import InvalidInputError
from klcore.family.alpha import alpha_range, fit_alpha, sweep_alpha
from klcore.family.symmetric import fit_hellinger, fit_jensen_shannon
from klcore.family.total_variation import fit_total_variation
from tests.amount import examples

TEXTBOOK = GaussianMixture([0.7, 0.3], [-2.0, 2.0], [0.5, 1.0])
GOODFELLOW = datasets.TARGETS["goodfellow"]
X = np.linspace(-60.0, 60.0, 60_001)
GRID = np.linspace(-30.0, 30.0, 6001)


def by_sum(p: object, mus: np.ndarray, sigmas: np.ndarray, divergence: str, x=GRID) -> np.ndarray:
    """The divergence by its definition, on a grid of q and a grid of x."""
    log_p, dx = p.logpdf(x), x[1] - x[0]
    out = np.empty((len(sigmas), len(mus)))
    for i, j in np.ndindex(out.shape):
        log_q = Gaussian(mus[j], sigmas[i]).logpdf(x)
        a, b = np.exp(log_p), np.exp(log_q)
        if divergence == "tv":
            out[i, j] = 0.5 * np.abs(a - b).sum() * dx
        elif divergence == "js":
            m = np.logaddexp(log_p, log_q) - math.log(2.0)
            out[i, j] = 0.5 * (a * (log_p - m) + b * (log_q - m)).sum() * dx
        else:
            alpha = float(divergence)
            both = np.exp(alpha * log_p + (1.0 - alpha) * log_q).sum() * dx
            out[i, j] = (1.0 - both) / (alpha * (1.0 - alpha))
    return out


@pytest.mark.parametrize(
    "name", ["goodfellow", "unequal", "three", "nested", "laplace", "student_t", "geyser"]
)
def test_the_ends_are_the_two_kl_fits(name: str) -> None:
    p = (
        KernelDensity(datasets.old_faithful("waiting"))
        if name == "geyser"
        else datasets.TARGETS[name]
    )
    reverse, forward = sweep_alpha(p, [0.0, 1.0])
    expected = fit_reverse_kl(p)
    assert len(reverse.minima) == len(expected.minima)
    for found, fit in zip(reverse.minima, expected.minima, strict=True):
        assert found.mu == pytest.approx(fit.mu, abs=1e-8)
        assert found.sigma == pytest.approx(fit.sigma, rel=1e-8)
        assert found.value == pytest.approx(fit.kl, abs=1e-10)
    assert len(forward.minima) == 1
    match = fit_forward_kl(p)
    assert forward.best.mu == pytest.approx(match.mu, abs=1e-8)
    assert forward.best.sigma == pytest.approx(match.sigma, rel=1e-8)
    assert forward.best.value == pytest.approx(match.kl, abs=1e-10)


@pytest.mark.parametrize("centre", [0.0, 1.0, 0.5, 0.3, -0.3])
def test_nothing_shows_where_the_formula_changes(centre: float) -> None:
    steps = np.array([0.0, 1e-13, 1e-9, 1e-6, 1e-3])
    fits = [f.best for f in sweep_alpha(TEXTBOOK, centre + np.concatenate([-steps[::-1], steps]))]
    for key in ("mu", "sigma", "value"):
        line = np.array([getattr(fit, key) for fit in fits])
        rate = (line[-1] - line[0]) / 2e-3
        straight = line[4] + rate * np.concatenate([-steps[::-1], steps])
        np.testing.assert_allclose(line, straight, atol=2e-5 if centre != 0.5 else 1e-4)
        # at 1e-9 and below nothing may move at all
        np.testing.assert_allclose(line[2:8], line[4], atol=1e-8)


def test_where_the_best_fit_of_the_textbook_pair_switches() -> None:
    def gain(alpha: float) -> float:
        minima = fit_alpha(TEXTBOOK, alpha).minima
        mode = min(minima, key=lambda fit: fit.sigma)
        broad = max(minima, key=lambda fit: fit.sigma)
        return mode.value - broad.value

    switch = optimize.brentq(gain, 0.45, 0.55, xtol=1e-11)
    assert switch == pytest.approx(0.5112475922, abs=1e-9)


def test_where_the_mode_branch_of_the_textbook_pair_ends() -> None:
    below, above = sweep_alpha(TEXTBOOK, [0.69401640, 0.69401642])
    assert len(below.minima) == 2
    assert len(above.minima) == 1
    # the broad branch lives on to reverse KL, as a local minimum
    mode, broad = fit_alpha(TEXTBOOK, 0.0).minima
    assert mode.sigma < 0.6 < 1.8 < broad.sigma


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.8, -0.4, 1.7])
@pytest.mark.parametrize("name", ["unequal", "three"])
def test_no_point_of_a_dense_search_is_better(name: str, alpha: float) -> None:
    p = datasets.TARGETS[name]
    mus, sigmas = np.linspace(-4.0, 4.0, 33), np.geomspace(0.35, 3.0, 24)
    best = fit_alpha(p, alpha).best
    with np.errstate(over="ignore"):
        values = by_sum(p, mus, sigmas, str(alpha), GRID[::5])
    values = values[np.isfinite(values)]
    # beyond the finite region the truncated sum pretends to a value, but never to a low one
    assert best.value <= values.min() + 1e-9
    assert values.min() - best.value < 0.06


@pytest.mark.parametrize("alpha", [-1.0, 0.25, 0.75, 2.0])
def test_values_are_the_definition(alpha: float) -> None:
    for fit in fit_alpha(TEXTBOOK, alpha).minima:
        q = fit.gaussian
        both = integrate.quad(
            lambda x, q=q: math.exp(alpha * TEXTBOOK.logpdf(x) + (1 - alpha) * q.logpdf(x)),
            -25.0,
            25.0,
            points=[-2.0, 0.0, 2.0],
            limit=400,
        )[0]
        assert fit.value == pytest.approx((1 - both) / (alpha * (1 - alpha)), rel=1e-8)


def test_a_sweep_is_the_fits_one_by_one() -> None:
    alphas = [0.1, 0.45, 0.6, 0.9]
    for alpha, swept in zip(alphas, sweep_alpha(TEXTBOOK, alphas), strict=True):
        alone = fit_alpha(TEXTBOOK, alpha)
        assert len(alone.minima) == len(swept.minima)
        assert alone.best.mu == pytest.approx(swept.best.mu, abs=1e-9)
        assert alone.best.value == pytest.approx(swept.best.value, abs=1e-12)


def test_units_and_offset_change_nothing_but_themselves() -> None:
    moved = GaussianMixture([0.7, 0.3], [1024.0 - 16.0, 1024.0 + 16.0], [4.0, 8.0])
    for alpha in (0.3, 0.7):
        here, there = fit_alpha(TEXTBOOK, alpha).best, fit_alpha(moved, alpha).best
        assert there.mu == pytest.approx(1024.0 + 8.0 * here.mu, abs=1e-7)
        assert there.sigma == pytest.approx(8.0 * here.sigma, rel=1e-9)
        assert there.value == pytest.approx(here.value, abs=1e-11)


def test_of_mirror_images_the_left_one_is_best() -> None:
    minima = fit_alpha(GOODFELLOW, 0.02).minima
    assert minima[0].mu < 0.0 < minima[1].mu
    assert minima[0].value == pytest.approx(minima[1].value, abs=1e-13)


@pytest.mark.parametrize(
    ("p", "low", "high", "why_low", "why_high"),
    [
        (stats.laplace(), -math.inf, 1.0, "", "tail_too_heavy"),
        (stats.cauchy(), -math.inf, 1.0, "", "variance_infinite"),
        (stats.expon(), 0.0, 1.0, "target_zero_on_interval", "tail_too_heavy"),
        (stats.gumbel_r(), 0.0, 1.0, "tail_too_thin", "tail_too_heavy"),
        (stats.uniform(), 0.0, math.inf, "target_zero_on_interval", ""),
        (stats.powerlaw(0.5), 0.0, 2.0, "target_zero_on_interval", "target_pole"),
        (GOODFELLOW, -math.inf, math.inf, "", ""),
    ],
)
def test_how_far_the_family_goes(
    p: object, low: float, high: float, why_low: str, why_high: str
) -> None:
    found = alpha_range(p)
    assert (found.low, found.why_low, found.why_high) == (low, why_low, why_high)
    assert found.high == pytest.approx(high, rel=1e-4)
    for alpha, why in ((found.low - 0.1, why_low), (found.high + 0.1, why_high)):
        if math.isfinite(alpha):
            assert not found.contains(alpha)
            with pytest.raises(NoFitError) as caught:
                fit_alpha(p, alpha)
            assert caught.value.reason == why
            assert pickle.loads(pickle.dumps(caught.value)).reason == why


def test_ends_that_belong_and_ends_that_do_not() -> None:
    assert alpha_range(stats.laplace()).includes_high
    assert alpha_range(stats.gumbel_r()).includes_low
    assert not alpha_range(stats.cauchy()).includes_high
    assert not alpha_range(stats.expon()).includes_low
    with pytest.raises(NoFitError):
        fit_alpha(stats.cauchy(), 1.0)
    with pytest.raises(NoFitError):
        fit_alpha(stats.expon(), 0.0)


@pytest.mark.parametrize(
    ("alpha", "mu", "value"),
    [(-0.4, 0.0, 0.487232621805), (-0.438, -0.487077, 0.523827121)],
)
def test_overlapping_peaks_of_one_width_push_the_fit_to_the_edge(alpha, mu, value) -> None:
    best = fit_alpha(GaussianMixture([0.5, 0.5], [-2.25, 2.25], [1.0, 1.0]), alpha).best
    assert best.at_edge
    assert best.sigma == pytest.approx(math.sqrt((1.0 - alpha) / -alpha), rel=1e-14)
    assert best.mu == pytest.approx(mu, abs=1e-5)
    assert best.value == pytest.approx(value, abs=1e-9)  # by mpmath


@pytest.mark.parametrize(
    ("alpha", "mu", "sigma", "value"),
    [(1.35, 0.258162, 1.387551, 0.199115), (2.0, 0.268956, 1.895390, 0.376924)],
)
def test_a_faint_wide_component_does_not_push_it_there(alpha, mu, sigma, value) -> None:
    p = GaussianMixture([0.002915, 0.997085], [1.15, 0.2], [2.65, 0.8])
    best = fit_alpha(p, alpha).best
    assert not best.at_edge
    assert (best.mu, best.sigma, best.value) == pytest.approx((mu, sigma, value), abs=2e-6)


@st.composite
def own_peaks(draw, few: int = 4) -> GaussianMixture:
    """As a reader may set them: round numbers, and often widths that tie."""
    n = draw(st.integers(2, few))
    weights = np.array(draw(st.lists(st.integers(1, 60), min_size=n, max_size=n)))
    means = draw(st.lists(st.integers(-80, 80), min_size=n, max_size=n))
    widths = draw(st.lists(st.sampled_from([6, 10, 16, 20, 21, 50]), min_size=n, max_size=n))
    if draw(st.booleans()):
        widths = [widths[0]] * n
    return GaussianMixture(weights / weights.sum(), np.array(means) / 20, np.array(widths) / 20)


WIDE = np.linspace(-300.0, 300.0, 60_001)


@given(own_peaks(), st.one_of(st.floats(-0.5, 1.5), st.floats(-3.0, 3.0)), st.integers(0, 99))
@examples(25)
def test_every_sum_of_peaks_has_a_fit_for_every_alpha(p, alpha: float, seed: int) -> None:
    assume(min(abs(alpha), abs(1.0 - alpha)) > 1e-3)  # for the sum below, which is 0/0 there
    best = fit_alpha(p, alpha).best
    widest = max(p.sigmas)
    low = widest * math.sqrt((alpha - 1.0) / alpha) if alpha > 1.0 else 0.0
    high = widest * math.sqrt((1.0 - alpha) / -alpha) if alpha < 0.0 else math.inf
    assert low <= best.sigma <= high * (1.0 + 1e-15)
    if best.at_edge:
        assert p.sigmas.count(widest) > 1
        assert best.sigma == pytest.approx(high, rel=1e-14)
        means = [m for m, s in zip(p.mus, p.sigmas, strict=True) if s == widest]
        assert min(means) < best.mu < max(means)
    rng = np.random.default_rng(seed)
    for k in range(12):
        mu = best.mu + (0.1 * rng.normal() if k % 2 else rng.uniform(-3.0, 3.0))
        sigma = best.sigma * math.exp(0.1 * rng.normal() if k % 2 else rng.uniform(-1.0, 1.0))
        if low * 1.02 < sigma < high * 0.98:
            other = by_sum(p, np.array([mu]), np.array([sigma]), repr(alpha), WIDE)[0, 0]
            assert other > best.value - 1e-7 * max(1.0, best.value)


def test_thin_and_unseen_tails() -> None:
    best = fit_alpha(stats.gumbel_r(), 0.0).best
    assert (best.mu, best.sigma) == pytest.approx((0.5, 1.0), abs=1e-8)
    assert best.value == pytest.approx(1.5 - 0.5 * math.log(2.0 * math.pi * math.e), abs=1e-10)
    assert alpha_range(stats.dweibull(2.0685)).why_low == "tail_too_thin"
    assert alpha_range(stats.gennorm(1.99)).why_high == "tail_too_heavy"
    assert fit_alpha(stats.landau(), 0.5).best.sigma > 0.0
    assert fit_alpha(stats.johnsonsu(2.55, 2.25), -0.5).best.value > 0.0  # -inf below -1e8


class Bisected(type(stats.tukeylambda)):
    """Tukey's lambda as scipy has it: far out its density is rounding errors."""


def test_a_density_that_is_all_rounding_is_refused_soon() -> None:
    with pytest.raises(NotResolvedError) as caught:
        fit_alpha(Bisected(name="own")(-0.5), 0.5)
    assert caught.value.reason == "not_converged"


def test_between_the_ends_every_target_has_a_fit() -> None:
    for p in (*datasets.TARGETS.values(), stats.uniform(), stats.gamma(0.7)):
        for fit in (fit_alpha(p, 0.5).best, fit_jensen_shannon(p).best):
            assert math.isfinite(fit.mu)
            assert fit.sigma > 0.0


def test_hellinger_and_jensen_shannon_against_a_dense_search() -> None:
    mus, sigmas = np.linspace(-3.0, 3.0, 31), np.geomspace(0.4, 3.0, 25)
    hellinger, jensen = fit_hellinger(TEXTBOOK).best, fit_jensen_shannon(TEXTBOOK).best
    squared = by_sum(TEXTBOOK, mus, sigmas, "0.5", GRID[::5]) / 4.0
    assert hellinger.value <= math.sqrt(squared.min()) + 1e-12
    assert hellinger.value == pytest.approx(math.sqrt(squared.min()), abs=0.01)
    values = by_sum(TEXTBOOK, mus, sigmas, "js", GRID[::5])
    assert jensen.value <= values.min() + 1e-12
    assert jensen.value == pytest.approx(values.min(), abs=0.01)
    at = by_sum(TEXTBOOK, np.array([jensen.mu]), np.array([jensen.sigma]), "js")
    assert jensen.value == pytest.approx(at[0, 0], abs=1e-10)


@pytest.mark.parametrize("name", ["unequal", "goodfellow"])
def test_total_variation_is_exact_and_global(name: str) -> None:
    p = datasets.TARGETS[name]
    fit = fit_total_variation(p)
    at = by_sum(p, np.array([fit.mu]), np.array([fit.sigma]), "tv", X)
    assert fit.value == pytest.approx(at[0, 0], abs=1e-6)
    values = by_sum(p, np.linspace(-3.0, 3.0, 31), np.geomspace(0.4, 4.0, 31), "tv", GRID[::5])
    assert fit.value <= values.min() + 1e-6
    assert not fit.flat
    for end in fit.sigma_span:
        edge = by_sum(p, np.array([fit.mu]), np.array([end]), "tv", X)
        assert edge[0, 0] - fit.value == pytest.approx(1e-4, abs=5e-6)


def test_a_flat_valley_is_called_flat() -> None:
    p = GaussianMixture([0.5, 0.5], [-8.0, 8.0], [1.0, 1.0])
    fit = fit_total_variation(p)
    assert fit.flat
    assert fit.value == pytest.approx(0.5, abs=1e-4)
    low, high = fit.sigma_span
    assert high / low > 1.5
    for (low, high), of in ((fit.sigma_span, "sigma"), (fit.mu_span, "mu")):
        places = np.linspace(low, high, 41)
        mus = places if of == "mu" else np.array([fit.mu])
        sigmas = places if of == "sigma" else np.array([fit.sigma])
        values = by_sum(p, mus, sigmas, "tv", X)
        assert values.max() <= fit.value + 1e-4 + 1e-7


def test_a_gaussian_is_its_own_fit() -> None:
    p = Gaussian(1.5, 0.25)
    fits = (
        fit_alpha(p, 3.0).best,
        fit_hellinger(p).best,
        fit_jensen_shannon(p).best,
        fit_total_variation(p),
    )
    for fit in fits:
        assert (fit.mu, fit.sigma, fit.value) == (1.5, 0.25, 0.0)


def test_invalid_input_names_the_argument() -> None:
    for alpha in (math.nan, math.inf, "much"):
        with pytest.raises(InvalidInputError) as caught:
            fit_alpha(TEXTBOOK, alpha)
        assert caught.value.argument == "alpha"
    with pytest.raises(InvalidInputError) as caught:
        fit_alpha("much", 0.5)
    assert caught.value.argument == "p"
