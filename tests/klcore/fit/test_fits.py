import math

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from klcore import (
    Gaussian,
    GaussianMixture,
    KernelDensity,
    NoFitError,
    datasets,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
)
from tests import brute_force
from tests.amount import examples, seeds
from tests.strategies import mixtures

OPTIMISER = 1e-8

TWO_WIDE = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
TWO = GaussianMixture([0.5, 0.5], [-1.5, 1.5], [0.5, 0.5])
THREE = GaussianMixture([0.35, 0.4, 0.25], [-2, 0.5, 3], [0.6, 1, 0.4])


def rows(fits):
    return [(fit.mu, fit.sigma, fit.kl) for fit in fits]


def symmetric(d):
    return GaussianMixture([0.5, 0.5], [-d, d], [1.0, 1.0])


FORWARD = [
    (TWO_WIDE, (0, 2.624880949681, 0.497581550272)),
    (TWO, (0, 1.581138830084, 0.461994613468)),
    (THREE, (0.25, 2.062401512800, 0.231029072983)),
    (stats.laplace(), (0, math.sqrt(2), 0.0723649429247)),
    (stats.gumbel_r(), (0.577215664902, 1.282549830162, 0.090573019538513)),
    (stats.expon(), (1, 1, 0.5 * math.log(2 * math.pi) - 0.5)),
    (stats.t(3), (0, math.sqrt(3), 0.194767105675436639)),
]


@pytest.mark.parametrize(("p", "expected"), FORWARD)
def test_forward_golden_values(p, expected):
    fit = fit_forward_kl(p)
    np.testing.assert_allclose((fit.mu, fit.sigma, fit.kl), expected, rtol=1e-11, atol=1e-11)
    assert fit.gaussian == Gaussian(fit.mu, fit.sigma)


REVERSE = [
    (
        TWO_WIDE,
        [
            (-2.491895610126, 0.812599201480, 0.690345142625),
            (2.491895610126, 0.812599201480, 0.690345142625),
            (0, 2.266709389878, 0.946868644821),
        ],
        [
            (-1.461133010114, 1.779603707586, 1.067192228098),
            (1.461133010114, 1.779603707586, 1.067192228098),
        ],
    ),
    (THREE, [(0.111905297120, 1.632348261689, 0.279640909876)], []),
    (stats.laplace(), [(0, math.sqrt(math.pi / 2), 0.048417294710545)], []),
    (stats.gumbel_r(), [(0.5, 1, 1.5 - 0.5 * math.log(2 * math.pi * math.e))], []),
    (Gaussian(3, 2), [(3, 2, 0)], []),
]


@pytest.mark.parametrize(("p", "minima", "saddles"), REVERSE)
def test_reverse_golden_values(p, minima, saddles):
    fit = fit_reverse_kl(p)
    np.testing.assert_allclose(rows(fit.minima), minima, rtol=0, atol=OPTIMISER)
    np.testing.assert_allclose(
        np.array(rows(fit.saddles)).reshape(-1, 3), np.array(saddles).reshape(-1, 3), atol=OPTIMISER
    )


def test_narrow_pair():
    fit = fit_reverse_kl(TWO)
    np.testing.assert_allclose(
        rows(fit.minima),
        [
            (-1.492152993918, 0.511684279831, 0.688768995855),
            (1.492152993918, 0.511684279831, 0.688768995855),
            (0, 1.371884654546, 0.840621431279),
        ],
        atol=OPTIMISER,
    )


def test_cauchy_has_a_reverse_fit_but_no_forward_fit():
    fit = fit_reverse_kl(stats.cauchy())
    assert fit.best.sigma == pytest.approx(1.6339784352547, abs=OPTIMISER)
    assert fit.best.mu == pytest.approx(0.0, abs=OPTIMISER)
    with pytest.raises(NoFitError) as caught:
        fit_forward_kl(stats.cauchy())
    assert (caught.value.direction, caught.value.reason) == ("forward", "mean_undefined")


@pytest.mark.parametrize(
    ("p", "reason"),
    [
        (stats.t(1), "mean_undefined"),
        (stats.t(2), "variance_infinite"),
        (stats.t(1.5), "variance_infinite"),
        (stats.pareto(1.5), "variance_infinite"),
        (stats.pareto(1), "mean_infinite"),
        (stats.levy(), "mean_infinite"),
    ],
)
def test_no_forward_fit(p, reason):
    with pytest.raises(NoFitError) as caught:
        fit_forward_kl(p)
    assert (caught.value.direction, caught.value.reason) == ("forward", reason)


@pytest.mark.parametrize(
    ("p", "interval"),
    [
        (stats.expon(), (-math.inf, 0.0)),
        (stats.gamma(2, loc=3), (-math.inf, 3.0)),
        (stats.uniform(-1, 2), (-math.inf, -1.0)),
        (stats.beta(2, 3), (-math.inf, 0.0)),
        (stats.pareto(2), (-math.inf, 1.0)),
        (stats.gumbel_r(), None),
        (stats.weibull_max(2), (0.0, math.inf)),
    ],
)
def test_no_reverse_fit_to_a_target_that_is_zero_on_an_interval(p, interval):
    if interval is None:
        assert fit_reverse_kl(p).best.sigma == pytest.approx(1.0, abs=OPTIMISER)
        return
    with pytest.raises(NoFitError) as caught:
        fit_reverse_kl(p)
    assert caught.value.reason == "target_zero_on_interval"
    assert caught.value.interval == interval


def test_student_t_has_both():
    assert fit_forward_kl(stats.t(3)).sigma == pytest.approx(math.sqrt(3), rel=1e-12)
    fit = fit_reverse_kl(stats.t(3))
    assert len(fit.minima) == 1
    # With E over the fit q: E[σ² (ν + 1) (ν - x²)/(ν + x²)²] = 1 where D_s = 0.
    sigma = fit.best.sigma
    x, weight = np.polynomial.hermite_e.hermegauss(150)
    curvature = 4 * (3 - (sigma * x) ** 2) / (3 + (sigma * x) ** 2) ** 2
    assert sigma**2 * (weight @ curvature) / weight.sum() == pytest.approx(1.0, abs=1e-7)


# The facts of design section 6 about 0.5 N(-d, 1) + 0.5 N(d, 1).


def test_off_centre_minima_appear_out_of_nothing():
    assert len(fit_reverse_kl(symmetric(2.41222)).minima) == 1
    fit = fit_reverse_kl(symmetric(2.41224))
    assert len(fit.minima) == 3
    off = fit.minima[1]
    assert abs(off.mu) == pytest.approx(2.145723649, abs=2e-2)
    assert off.sigma == pytest.approx(1.290985130, abs=2e-2)


def test_the_best_fit_jumps_at_a_known_distance():
    d = 2.800082218
    assert fit_reverse_kl(symmetric(d - 1e-6)).best.mu == pytest.approx(0.0, abs=OPTIMISER)
    assert abs(fit_reverse_kl(symmetric(d + 1e-6)).best.mu) > 2.7
    values = [fit.kl for fit in fit_reverse_kl(symmetric(d)).minima]
    np.testing.assert_allclose(values, 0.684266100035, atol=1e-9)


@pytest.mark.parametrize("d", [1.0, 5.0, 12.0, 20.0])
def test_the_middle_stays_a_local_minimum(d):
    fit = fit_reverse_kl(symmetric(d))
    assert any(abs(minimum.mu) < OPTIMISER for minimum in fit.minima)
    assert len(fit.minima) == (1 if d < 2.4 else 3)


def test_the_reverse_fit_need_not_be_the_narrower_one():
    p = GaussianMixture([0.45, 0.55], [1.0, -1.0], [1.75, 0.25])
    assert fit_reverse_kl(p).best.sigma > 1.04 * fit_forward_kl(p).sigma


@pytest.mark.parametrize(("weight", "gap"), [(0.8, 54.6), (0.51, 80.0), (0.51, 140.0)])
def test_the_saddle_between_peaks_many_widths_apart_is_found(weight, gap):
    p = GaussianMixture([weight, 1.0 - weight], [0.0, gap], [1.0, 1.0])
    fit = fit_reverse_kl(p)
    assert len(fit.saddles) == len(fit.minima) - 1
    for saddle in fit.saddles:
        step, determinant = brute_force.stationary_kind(p, saddle.mu, saddle.sigma, 60_000)
        assert step < 1e-7
        assert determinant < 0.0


@pytest.mark.parametrize(
    ("weights", "mus", "sigmas", "count"),
    [
        ((2 / 3, 1 / 3), (0.0, 5.192882058307523), (1.0023052380778996, 1.0023052380778996), 3),
        (
            (1 / 3, 1 / 3, 1 / 3),
            (1.0, 6.0, -1.0),
            (1.0, 2.9512092266663856, 0.31622776601683794),
            2,
        ),
    ],
)
def test_a_pair_just_born_is_found_whole(weights, mus, sigmas, count):
    """D_s = 0 is crossed twice within a step, by so little that its rounding decides."""
    p = GaussianMixture(weights, mus, sigmas)
    fit = fit_reverse_kl(p)
    assert (len(fit.minima), len(fit.saddles)) == (count, count - 1)
    for point, sign in [(f, 1) for f in fit.minima] + [(f, -1) for f in fit.saddles]:
        step, determinant = brute_force.stationary_kind(p, point.mu, point.sigma)
        assert step < 1e-7
        assert sign * determinant > 0.0


def test_ties_are_ordered_by_mu():
    for d in (3.0, 4.7, 9.1):
        mus = [fit.mu for fit in fit_reverse_kl(symmetric(d)).minima]
        assert mus[0] < 0.0 < mus[1]


# Against brute force.


def random_target(seed):
    rng = np.random.default_rng(seed)
    n = seed % 6 + 1
    weights = rng.dirichlet(np.ones(n))
    narrowest = 0.1 if seed % 2 else 0.3
    sigmas = np.exp(rng.uniform(np.log(narrowest), np.log(2.5), n))
    return GaussianMixture(weights / weights.sum(), rng.uniform(-6, 6, n), sigmas)


@pytest.mark.parametrize("seed", seeds(6, 18))
def test_none_missed_and_none_invented(seed):
    p = random_target(seed)
    fit = fit_reverse_kl(p)
    for kl, mu, sigma in brute_force.minima(p, size=50, starts=60):
        assert any(
            abs(ours.mu - mu) < 1e-6 * sigma
            and abs(ours.sigma - sigma) < 1e-6 * sigma
            and ours.kl == pytest.approx(kl, abs=1e-9)
            for ours in fit.minima
        )
    for ours, sign in [(f, 1) for f in fit.minima] + [(f, -1) for f in fit.saddles]:
        step, determinant = brute_force.stationary_kind(p, ours.mu, ours.sigma)
        assert step < 1e-7
        assert sign * determinant > 0


@pytest.mark.parametrize("seed", [1029, 1039, 1113, 1181, 2084, 2225])
def test_minimum_and_saddle_about_to_vanish(seed):
    """Targets on which a free Newton step from one of a close pair ends at the other."""
    rng = np.random.default_rng(seed % 1000 if seed < 1100 else seed)
    n = rng.integers(1, 7)
    weights = rng.dirichlet(np.ones(n))
    weights /= weights.sum()
    mus = rng.uniform(-6, 6, n)
    low = 0.1 if seed % 2 else 0.3
    sigmas = np.exp(rng.uniform(np.log(low), np.log(2.5), n))
    p = GaussianMixture(weights, mus, sigmas)
    fit = fit_reverse_kl(p)
    assert len(fit.saddles) == len(fit.minima) - 1
    for _, mu, sigma in brute_force.minima(p, size=50, starts=60):
        assert any(
            abs(ours.mu - mu) + abs(ours.sigma - sigma) < 1e-6 * sigma for ours in fit.minima
        )


# Properties of every target.


@examples(30)
@given(mixtures())
def test_bounds_and_index(p):
    fit = fit_reverse_kl(p)
    assert len(fit.saddles) == len(fit.minima) - 1
    assert fit.best.kl <= -math.log(max(p.weights)) + 1e-12
    assert all(a.kl <= b.kl + 1e-11 for a, b in zip(fit.minima, fit.minima[1:], strict=False))
    for point, sign in [(f, 1) for f in fit.minima] + [(f, -1) for f in fit.saddles]:
        assert point.sigma >= min(p.sigmas) * (1 - 1e-9)
        assert min(p.mus) - 1e-9 <= point.mu <= max(p.mus) + 1e-9
        _, _, (a, b, c) = brute_force.objective(
            p, np.array([point.mu]), np.log([point.sigma]), 6000
        )
        assert a[0] == pytest.approx(1.0, abs=1e-6)  # curvature 1/σ² along μ: index at most 1
        assert sign * (a[0] * c[0] - b[0] ** 2) > 0.0


def assert_same(fits, expected):
    """The same fits, in any order: two with one mean are sorted by its rounding."""
    assert len(fits) == len(expected)
    for row in expected:
        assert any(np.allclose(found, row, rtol=1e-7, atol=1e-7) for found in rows(fits))


@examples(15)
@given(mixtures(4))
def test_affine_invariance(p):
    moved = GaussianMixture(p.weights, [4 * m + 64 for m in p.mus], [4 * s for s in p.sigmas])
    here, there = fit_reverse_kl(p), fit_reverse_kl(moved)
    assert_same(there.minima, [(4 * mu + 64, 4 * sigma, kl) for mu, sigma, kl in rows(here.minima)])


@examples(15)
@given(mixtures(4))
def test_order_and_splitting_of_components_change_nothing(p):
    n = len(p.weights)
    order = [*list(range(1, n)), 0]
    turned = GaussianMixture(*([v[k] for k in order] for v in (p.weights, p.mus, p.sigmas)))
    split = GaussianMixture(
        (p.weights[0] / 2, p.weights[0] / 2, *p.weights[1:]),
        (p.mus[0], *p.mus),
        (p.sigmas[0], *p.sigmas),
    )
    expected = rows(fit_reverse_kl(p).minima)
    for other in (turned, split):
        assert_same(fit_reverse_kl(other).minima, expected)
        forward, again = fit_forward_kl(p), fit_forward_kl(other)
        assert again.mu == pytest.approx(forward.mu, abs=1e-12)
        assert again.kl == pytest.approx(forward.kl, rel=1e-10, abs=1e-14)


def test_offset_of_a_billion_changes_nothing():
    base = 2.0**30
    here = fit_reverse_kl(TWO_WIDE)
    moved = GaussianMixture([0.5, 0.5], [base - 2.5, base + 2.5], [0.8, 0.8])
    there = fit_reverse_kl(moved)
    np.testing.assert_allclose([f.kl for f in there.minima], [f.kl for f in here.minima], rtol=1e-9)
    np.testing.assert_allclose([f.sigma for f in there.minima], [f.sigma for f in here.minima])


def test_peaks_twenty_sigma_apart_with_widths_one_to_a_hundred():
    p = GaussianMixture([0.5, 0.499999, 1e-6], [0, 20, 10], [1, 0.01, 1])
    fit = fit_reverse_kl(p)
    assert len(fit.saddles) == len(fit.minima) - 1
    for ours in fit.minima:
        step, determinant = brute_force.stationary_kind(p, ours.mu, ours.sigma)
        assert step < 1e-6
        assert determinant > 0


# Samples.


@pytest.mark.parametrize("column", ["eruption", "waiting"])
def test_old_faithful(column):
    sample = datasets.old_faithful(column)
    p = KernelDensity(sample)
    forward, reverse = fit_forward_kl(sample), fit_reverse_kl(sample)
    assert forward.sigma == pytest.approx(math.hypot(p.sample_std, p.bandwidth), rel=1e-12)
    as_mixture = GaussianMixture(p.weights, p.points, [p.bandwidth] * p.points.size)
    for fit, sign in [(f, 1) for f in reverse.minima] + [(f, -1) for f in reverse.saddles]:
        step, determinant = brute_force.stationary_kind(as_mixture, fit.mu, fit.sigma, 400)
        assert step < 1e-8
        assert sign * determinant > 0
        assert kl_divergence(fit.gaussian, p) == pytest.approx(fit.kl, rel=1e-9)
    assert len(reverse.saddles) == len(reverse.minima) - 1


def test_sample_with_outliers():
    sample = np.concatenate([np.linspace(-1, 1, 60), [300.0], [1000.0]])
    fit = fit_reverse_kl(sample)
    p = KernelDensity(sample)
    assert len(fit.saddles) == len(fit.minima) - 1
    # a curve that shrinks to the kernel on an outlier is a local minimum, worth log n
    alone = [f for f in fit.minima if abs(f.mu - 1000.0) < 1.0 and f.sigma < 2 * p.bandwidth]
    assert len(alone) == 1
    assert alone[0].kl == pytest.approx(math.log(62), abs=1e-6)
