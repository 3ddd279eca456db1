"""Estimators: Gaussian integrals in closed form, scipy's quad, score identities, simulation."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from scipy.special import polygamma

from klcore import (
    Gaussian,
    GaussianMixture,
    InvalidInputError,
    KernelDensity,
    NoFitError,
    NotResolvedError,
    estimators,
    fit_forward_kl,
    fit_reverse_kl,
    kl_divergence,
)
from klcore.estimators import expected_gradient, mean_and_variance
from tests.amount import examples

NEAR = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
FAR = GaussianMixture([0.5, 0.5], [-4.0, 4.0], [0.8, 0.8])
UNEVEN = GaussianMixture([0.35, 0.4, 0.25], [-2.0, 0.5, 3.0], [0.6, 1.0, 0.4])


def test_values() -> None:
    t = np.array([-2.0, -1e-3, 0.0, 1e-8, 3.0])
    assert estimators.k1(t).tolist() == t.tolist()
    assert estimators.k2(t).tolist() == (t * t / 2).tolist()
    assert estimators.k3(t) == pytest.approx(
        [math.e**2 - 3.0, 5.00166708341668e-7, 0.0, 4.99999998333333e-17, math.exp(-3.0) + 2.0],
        rel=1e-13,
    )
    infinite = [-math.inf, math.inf]
    for k in (estimators.k2, estimators.k3):
        assert k(infinite).tolist() == [math.inf, math.inf]
    assert isinstance(estimators.k3(0.5), float)
    with pytest.raises(InvalidInputError, match="t does not"):
        estimators.k3("many")


def ratio_power(q: Gaussian, p: Gaussian, power: int) -> float:
    """E_q[(p/q)^power] of two Gaussians, by completing the square."""
    a = power / p.sigma**2 + (1 - power) / q.sigma**2
    b = power * p.mu / p.sigma**2 + (1 - power) * q.mu / q.sigma**2
    c = power * p.mu**2 / p.sigma**2 + (1 - power) * q.mu**2 / q.sigma**2
    return q.sigma ** (power - 1) / p.sigma**power / math.sqrt(a) * math.exp(0.5 * (b * b / a - c))


@given(st.floats(-2.0, 2.0), st.floats(-0.25, 1.0))
@examples(25)
def test_gaussians_have_closed_forms(mu: float, s: float) -> None:
    q, p = Gaussian(mu, math.exp(s)), Gaussian(0.0, 1.0)
    # t = a z² + b z + c with z standard normal
    a, b, c = 0.5 * (q.sigma**2 - 1.0), q.sigma * mu, 0.5 * mu * mu - s
    d, v = a + c, 2 * a * a + b * b
    if d < 1e-6:
        return
    found = mean_and_variance(q, p, "k1")
    assert (found.mean, found.variance) == pytest.approx((d, v), rel=1e-9)
    third, fourth = 8 * a**3 + 6 * a * b * b, 48 * a**4 + 48 * a * a * b * b + 3 * v * v
    moments = d * d + v, fourth + 4 * d * third + 6 * d * d * v + d**4
    found = mean_and_variance(q, p, "k2")
    assert found.mean == pytest.approx(moments[0] / 2, rel=1e-9)
    assert found.variance == pytest.approx(moments[1] / 4 - moments[0] ** 2 / 4, rel=1e-6)
    found = mean_and_variance(q, p, "k3")
    # E[p/q · t] = -D(p‖q)
    square = ratio_power(q, p, 2) - 1 + moments[0] + 2 * (-kl_divergence(p, q) - d)
    assert found.mean == pytest.approx(d, rel=1e-9)
    assert found.variance == pytest.approx(square - d * d, rel=1e-6, abs=1e-10)


@pytest.mark.parametrize("estimator", ["k1", "k2", "k3"])
@pytest.mark.parametrize(
    ("q", "p", "ends"),
    [
        (Gaussian(2.5, 0.8), NEAR, (-20.0, -2.5, 2.5, 20.0)),
        (Gaussian(0.0, 2.0), UNEVEN, (-25.0, -3.0, 0.0, 3.0, 25.0)),
        (GaussianMixture([0.3, 0.7], [-1.0, 1.0], [1.0, 0.5]), NEAR, (-25.0, -2.5, 0.0, 2.5, 25.0)),
        (Gaussian(0.0, 1.0), KernelDensity([0.0, 1.0, 2.0, 3.5]), (-15.0, 0.0, 3.0, 15.0)),
        (stats.laplace(), Gaussian(0.0, 2.0), (-600.0, -10.0, 0.0, 10.0, 600.0)),
        (stats.uniform(), Gaussian(0.0, 1.0), (0.0, 0.5, 1.0)),
    ],
)
def test_the_others_agree_with_quad(q, p, ends, estimator: str) -> None:
    k = getattr(estimators, estimator)

    def average(f) -> float:
        def at(x: float) -> float:
            log_q = float(q.logpdf(x))
            return math.exp(log_q) * f(k(log_q - float(p.logpdf(x)))) if log_q > -700 else 0.0

        return sum(
            integrate.quad(at, a, b, epsabs=0, epsrel=1e-11, limit=400)[0]
            for a, b in pairwise(ends)
        )

    found = mean_and_variance(q, p, estimator)
    mean = average(lambda v: v)
    assert found.mean == pytest.approx(mean, rel=1e-8)
    assert found.variance == pytest.approx(average(lambda v: (v - mean) ** 2), rel=1e-8)


def test_two_of_them_are_unbiased() -> None:
    for q in (Gaussian(2.0, 1.0), Gaussian(-3.0, 0.6)):
        d = kl_divergence(q, UNEVEN)
        assert mean_and_variance(q, UNEVEN, "k1").mean == pytest.approx(d, rel=1e-12)
        assert mean_and_variance(q, UNEVEN, "k3").mean == pytest.approx(d, rel=1e-12)
        assert abs(mean_and_variance(q, UNEVEN, "k2").mean / d - 1) > 0.05
    # k3 misses what p has where q has nothing
    found = mean_and_variance(stats.uniform(), Gaussian(0.0, 1.0), "k3").mean
    missed = 1 - (stats.norm.cdf(1.0) - 0.5)
    assert found == pytest.approx(0.5 * math.log(2 * math.pi) + 1 / 6 - missed, rel=1e-12)


@pytest.mark.parametrize("scale", [1.0, 0.3, 7.0])
def test_where_the_variance_of_k3_is_infinite(scale: float) -> None:
    """Exactly at and below σ_Q² = σ²/2 of P's widest component."""
    p = GaussianMixture([0.9, 0.1], [0.0, 3.0 * scale], [0.5 * scale, scale])
    for sigma in (0.3, 0.7, math.sqrt(0.5)):
        found = mean_and_variance(Gaussian(scale, sigma * scale), p, "k3")
        assert found.variance == math.inf
        assert found.mean == pytest.approx(kl_divergence(Gaussian(scale, sigma * scale), p))
    for sigma in (0.75, 0.8, 1.5):
        q = Gaussian(5.0 * scale, sigma * scale)
        assert mean_and_variance(q, p, "k3").variance < math.inf
    variance = 0.5 + 1e-6  # of q, relative to p's: just enough
    q, p = Gaussian(0.0, scale * math.sqrt(variance)), Gaussian(0.0, scale)
    found = mean_and_variance(q, p, "k3").variance
    assert found == pytest.approx(variance / math.sqrt(2e-6), rel=1e-2)


@pytest.mark.parametrize("p", [stats.laplace(), stats.logistic(), stats.t(3), stats.cauchy()])
def test_heavier_tails_than_gaussian_are_infinite_for_every_gaussian(p) -> None:
    for q in (Gaussian(0.0, 1.0), Gaussian(3.0, 50.0)):
        assert mean_and_variance(q, p, "k3").variance == math.inf
        assert mean_and_variance(q, p, "k1").variance < math.inf


def test_infinite_where_the_divergence_is_and_where_only_a_square_is() -> None:
    for k in ("k1", "k2", "k3"):
        found = mean_and_variance(Gaussian(0.0, 1.0), stats.expon(), k)
        assert (found.mean, found.variance) == (math.inf, math.inf)
        same = mean_and_variance(NEAR, NEAR, k)
        assert (same.mean, same.variance) == (0.0, 0.0)
    found = mean_and_variance(stats.t(3), Gaussian(0.0, 1.0), "k1")  # t² grows like x⁴
    assert found.mean < math.inf
    assert found.variance == math.inf
    assert mean_and_variance(stats.t(3), Gaussian(0.0, 1.0), "k2").mean == math.inf


def test_far_peaks_are_finite_but_hopeless() -> None:
    """About w² e^((Δ/σ)²) for a Q on one of two peaks."""
    variance = mean_and_variance(Gaussian(2.5, 0.8), NEAR, "k3").variance
    assert variance == pytest.approx(0.25 * math.exp((5.0 / 0.8) ** 2), rel=1e-6)


@pytest.mark.parametrize("p", [NEAR, UNEVEN, Gaussian(1.0, 2.0)])
@pytest.mark.parametrize("q", [Gaussian(2.0, 0.9), Gaussian(-1.0, 2.5)])
def test_expected_gradients_are_gradients(q: Gaussian, p) -> None:
    """k1: none; k2: of D(q‖p); k3: of D(p‖q), each by differences of klcore's own divergence."""
    assert expected_gradient(q, p, "k1") == (0.0, 0.0)

    def slopes(divergence) -> list[float]:
        at = np.array([q.mu, q.sigma])
        return optimize.approx_fprime(at, lambda v: divergence(Gaussian(*v)), 1e-6).tolist()

    towards = slopes(lambda q: kl_divergence(q, p))
    assert expected_gradient(q, p, "k2") == pytest.approx(towards, rel=1e-4, abs=1e-5)
    away = slopes(lambda q: kl_divergence(p, q))
    assert expected_gradient(q, p, "k3") == pytest.approx(away, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("estimator", ["k1", "k2", "k3"])
def test_expected_gradients_are_averages_over_draws(estimator: str) -> None:
    """The definition, E_q[k'(t) ∇log q], by quad."""
    q, p = Gaussian(0.5, 1.7), UNEVEN
    slope = {"k1": lambda t: 1.0, "k2": lambda t: t, "k3": lambda t: -math.expm1(-t)}[estimator]

    def average(score) -> float:
        def at(z: float) -> float:
            x = q.mu + q.sigma * z
            t = float(q.logpdf(x) - p.logpdf(x))
            return math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) * slope(t) * score(z) / q.sigma

        return sum(
            integrate.quad(at, a, b, epsabs=1e-13, epsrel=1e-10, limit=400)[0]
            for a, b in [(-12, -2), (-2, 0), (0, 2), (2, 12)]
        )

    expected = average(lambda z: z), average(lambda z: z * z - 1)
    assert expected_gradient(q, p, estimator) == pytest.approx(expected, abs=1e-9)


def test_gradients_that_do_not_exist() -> None:
    with pytest.raises(NoFitError):
        expected_gradient(Gaussian(0.0, 1.0), stats.expon(), "k2")
    with pytest.raises(NoFitError):
        expected_gradient(Gaussian(0.0, 1.0), stats.cauchy(), "k3")
    with pytest.raises(InvalidInputError, match="q must be a Gaussian"):
        expected_gradient(NEAR, NEAR, "k2")


def test_where_a_descent_goes() -> None:
    forward, reverse = fit_forward_kl(NEAR), fit_reverse_kl(NEAR).minima
    rng = np.random.default_rng(5)
    starts = (np.full(40, 2.4), 0.9)
    path = estimators.descend(NEAR, starts, "k2", 200, 0.05, 300, rng)
    assert path.mu.shape == path.sigma.shape == path.value.shape == (301, 40)
    assert path.mu[-1] == pytest.approx(np.full(40, reverse[1].mu), abs=0.3)
    assert path.value[0] == pytest.approx(np.full(40, kl_divergence(Gaussian(2.4, 0.9), NEAR)))
    # a step of k1 is as likely one way as the other
    path = estimators.descend(NEAR, starts, "k1", 20, 0.02, 1, rng)
    moved = path.mu[1] - path.mu[0]
    assert abs(moved.mean()) < 5 * 0.02 / 0.9 / math.sqrt(20 * 40)
    # from inside a peak k3 leaves for the forward fit, unless the draws never see the other
    path = estimators.descend(NEAR, (np.full(10, 2.5), 0.8), "k3", 1000, 0.1, 500, rng)
    assert path.mu[-1].mean() == pytest.approx(forward.mu, abs=0.2)
    assert path.sigma[-1].mean() == pytest.approx(forward.sigma, abs=0.2)
    path = estimators.descend(FAR, (np.full(10, 4.0), 0.8), "k3", 300, 0.1, 300, rng)
    assert (path.sigma[-1] < 1.2).all()


def test_one_step_is_the_sampled_slope_and_no_longer_than_klcore_allows() -> None:
    path = estimators.descend(UNEVEN, (0.5, 1.5), "k3", 50, 0.1, 1, np.random.default_rng(9))
    z = np.random.default_rng(9).standard_normal((50, 1))[:, 0]
    x = 0.5 + 1.5 * z
    pull = 1.0 - UNEVEN.pdf(x) / Gaussian(0.5, 1.5).pdf(x)
    assert path.mu[1] == pytest.approx(0.5 - 0.1 * np.mean(pull * z / 1.5), rel=1e-12)
    assert path.sigma[1] == pytest.approx(1.5 * math.exp(-0.1 * np.mean(pull * (z * z - 1))))
    far = estimators.descend(UNEVEN, (40.0, 0.01), "k3", 50, 1e9, 3, np.random.default_rng(1))
    assert np.isfinite([far.mu, far.sigma, far.value]).all()
    assert (np.abs(np.diff(np.log(far.sigma))) <= 1.0 + 1e-12).all()


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"estimator": "k4"}, "estimator"),
        ({"estimator": ["k3"]}, "estimator"),
        ({"draws": 0}, "draws"),
        ({"draws": 2.5}, "draws"),
        ({"rate": 0.0}, "rate"),
        ({"steps": -1}, "steps"),
        ({"rng": 3}, "rng"),
        ({"start": (0.0, -1.0)}, "start"),
        ({"start": 1.0}, "start"),
        ({"start": (1e300, 1.0)}, "start"),
    ],
)
def test_bad_input_is_named(change: dict, argument: str) -> None:
    arguments = {"p": NEAR, "start": (0.0, 1.0), "estimator": "k3", "draws": 5, "rate": 0.1}
    arguments |= {"steps": 2, "rng": np.random.default_rng(0)} | change
    with pytest.raises(InvalidInputError) as caught:
        estimators.descend(**arguments)
    assert caught.value.argument == argument


@pytest.mark.parametrize("estimator", [estimators.k1, estimators.k2, estimators.k3])
@pytest.mark.parametrize("t", [None, "t", [1.0, "t"], [[1.0], [1.0, 2.0]], 1j])
def test_what_is_no_number_is_refused(estimator, t) -> None:
    with pytest.raises(InvalidInputError) as caught:
        estimator(t)
    assert caught.value.argument == "t"


@pytest.mark.filterwarnings("error")
def test_what_is_too_large_is_infinite_without_a_warning() -> None:
    assert estimators.k2([1e300, -1e300]).tolist() == [math.inf, math.inf]
    assert estimators.k3([1e300, -1e300]).tolist() == [1e300, math.inf]


@pytest.mark.parametrize(
    ("q", "p"),
    [
        (stats.maxwell(), stats.halfnorm()),
        (stats.rayleigh(), stats.halfnorm()),
        (stats.powerlaw(2), stats.uniform()),
        (stats.powerlaw(3), stats.uniform()),
        (stats.beta(1, 2), stats.uniform()),  # the same at an upper end
        (stats.beta(2, 1, loc=3, scale=2), stats.uniform(3, 2)),
        (stats.gamma(2), stats.gamma(1)),
        (stats.gamma(2), stats.gamma(0.9)),
        (stats.gamma(0.3), stats.gamma(0.1)),
        (stats.gamma(1), stats.gamma(0.5)),
    ],
)
def test_the_variance_of_k3_is_infinite_where_its_square_is_at_an_end(q, p) -> None:
    assert mean_and_variance(q, p, "k3").variance == math.inf


def test_a_log_ratio_may_grow_too_fast_towards_an_end() -> None:
    assert mean_and_variance(stats.gamma(1.5), stats.invgamma(2), "k1").variance == math.inf


@pytest.mark.parametrize(
    ("q", "p", "estimator", "variance"),
    [
        (stats.gamma(0.3), stats.gamma(0.16), "k3", 2.7550554623),
        (stats.pareto(3), stats.pareto(1.51), "k3", 36.268168),
        (stats.pareto(0.01), stats.pareto(0.02), "k1", 1.0),
        (stats.dgamma(0.05), stats.dgamma(0.1), "k1", 0.05**2 * polygamma(1, 0.05)),
        (stats.dgamma(0.3), stats.dgamma(0.5), "k1", 0.2**2 * polygamma(1, 0.3)),
    ],
)
def test_variances_at_poles(q, p, estimator, variance) -> None:
    assert mean_and_variance(q, p, estimator).variance == pytest.approx(variance, rel=1e-7)


@examples(20)
@given(st.floats(-3.0, 0.5), st.floats(-3.0, 0.5), st.floats(0.05, 5.0), st.booleans())
def test_variance_of_log_ratios_of_beta_and_gamma(one, other, b, mirrored) -> None:
    a, c = 10.0**one, 10.0**other
    assume(abs(a - c) > 1e-2 * a)
    found = mean_and_variance(stats.gamma(a), stats.gamma(c), "k1").variance
    assert found == pytest.approx((a - c) ** 2 * polygamma(1, a), rel=1e-7)
    a, c = max(a, 0.05), max(c, 0.05)
    q, p = (
        (stats.beta(b, a), stats.beta(b, c)) if mirrored else (stats.beta(a, b), stats.beta(c, b))
    )
    closed = (a - c) ** 2 * (polygamma(1, a) - polygamma(1, a + b))
    try:
        found = mean_and_variance(q, p, "k1").variance
    except NotResolvedError:  # of the mean: two poles at once, nearer to 1 than floats are
        reject()
    assert found == pytest.approx(closed, rel=1e-7, abs=1e-12)


def test_a_variance_that_logarithms_make_is_finite() -> None:
    a = 10.0**-0.75
    found = mean_and_variance(stats.beta(1, a), stats.beta(1, 1), "k1").variance
    assert found == pytest.approx((a - 1) ** 2 * (polygamma(1, a) - polygamma(1, a + 1)), rel=1e-9)


def test_the_mean_of_k2_at_a_pole() -> None:
    found = mean_and_variance(stats.beta(2, 0.4), stats.beta(2, 0.25), "k2")
    assert found.mean == pytest.approx(0.081171949063, rel=1e-8)


def test_a_tail_that_floats_do_not_reach_is_refused() -> None:
    with pytest.raises(NotResolvedError):
        mean_and_variance(stats.pareto(0.001), stats.pareto(0.002), "k1")
