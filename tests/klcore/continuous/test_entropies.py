import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from klcore import Gaussian, GaussianMixture, KernelDensity, datasets, discrete, kl_divergence
from klcore.continuous.entropies import (
    cross_entropies_of_gaussians,
    cross_entropy_from_moments,
    differential_cross_entropy,
    differential_entropy,
)
from klcore.continuous.objectives import local_minima, objective_terms, objectives_along
from klcore.errors import InvalidInputError

IDENTITY, QUADRATURE = 1e-12, 1e-10
TWO_PEAKS = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
HARD = GaussianMixture([1e-6, 0.999999], [-20.0, 20.0], [0.05, 3.0])


def truth(q: Gaussian, p: GaussianMixture) -> float:
    """-∫ q log p by mpmath at 30 digits."""
    mpmath.mp.dps = 30

    def density(x, m, s):
        return mpmath.exp(-((x - m) ** 2) / (2 * s * s)) / (s * mpmath.sqrt(2 * mpmath.pi))

    def integrand(x):
        mixed = sum(
            mpmath.mpf(w) * density(x, mpmath.mpf(m), mpmath.mpf(s))
            for w, m, s in zip(p.weights, p.mus, p.sigmas, strict=True)
        )
        return -density(x, mpmath.mpf(q.mu), mpmath.mpf(q.sigma)) * mpmath.log(mixed)

    edges = sorted(
        {q.mu + q.sigma * k for k in range(-12, 13, 2)}
        | {m + s * k for m, s in zip(p.mus, p.sigmas, strict=True) for k in range(-12, 13)
           if abs(m + s * k - q.mu) < 12 * q.sigma}
    )  # fmt: skip
    return float(mpmath.quad(integrand, edges))


@pytest.mark.parametrize(
    ("p", "closed"),
    [
        (stats.laplace(3.0, 2.0), 1.0 + math.log(4.0)),
        (stats.expon(0.0, 0.5), 1.0 + math.log(0.5)),
        (stats.uniform(-1.0, 4.0), math.log(4.0)),
        (stats.cauchy(0.0, 2.0), math.log(8.0 * math.pi)),
        (Gaussian(5.0, 0.01), 0.5 * math.log(2.0 * math.pi * math.e * 1e-4)),
        (GaussianMixture([0.5, 0.5], [-50.0, 50.0], [2.0, 2.0]),
         Gaussian(0.0, 2.0).entropy() + math.log(2.0)),
    ],
)  # fmt: skip
def test_entropy_has_its_closed_form(p, closed) -> None:
    assert differential_entropy(p) == pytest.approx(closed, rel=QUADRATURE)


def test_entropy_of_bins_is_another_number() -> None:
    """It misses the density's by the logarithm of a bin's width, whatever the width."""
    for width in (0.125, 0.03125):
        masses = np.diff(TWO_PEAKS.cdf(np.arange(-10.0, 10.0 + width, width)))
        binned = discrete.entropy(masses / masses.sum())
        assert binned + math.log(width) == pytest.approx(differential_entropy(TWO_PEAKS), abs=2e-3)
        assert binned > differential_entropy(TWO_PEAKS) + 2.0


@pytest.mark.parametrize("p", [TWO_PEAKS, HARD, datasets.TARGETS["nested"]])
def test_entropy_follows_a_change_of_unit(p) -> None:
    scaled = GaussianMixture(p.weights, [8.0 * m for m in p.mus], [8.0 * s for s in p.sigmas])
    assert differential_entropy(scaled) == pytest.approx(
        differential_entropy(p) + math.log(8.0), rel=QUADRATURE
    )


@pytest.mark.parametrize("q", [Gaussian(0.0, 1.0), Gaussian(-20.0, 0.01), Gaussian(3.0, 60.0)])
@pytest.mark.parametrize("p", [TWO_PEAKS, HARD])
def test_cross_entropy_of_a_gaussian_with_a_mixture_against_mpmath(p, q) -> None:
    expected = truth(q, p)
    assert differential_cross_entropy(q, p) == pytest.approx(expected, rel=QUADRATURE)
    batch = cross_entropies_of_gaussians([q.mu, 0.0], [q.sigma, 1.0], p)
    assert batch[0] == pytest.approx(expected, rel=QUADRATURE)


def test_cross_entropy_with_a_gaussian_needs_two_moments_only() -> None:
    q = Gaussian(1.0, 2.0)
    same_moments = Gaussian(TWO_PEAKS.mean, TWO_PEAKS.std)
    assert differential_cross_entropy(TWO_PEAKS, q) == pytest.approx(
        differential_cross_entropy(same_moments, q), rel=IDENTITY
    )
    assert differential_cross_entropy(TWO_PEAKS, q) == pytest.approx(
        differential_entropy(TWO_PEAKS) + kl_divergence(TWO_PEAKS, q), rel=QUADRATURE
    )


def test_on_a_sample_it_is_the_average_negative_log_likelihood() -> None:
    sample = datasets.old_faithful("waiting")
    q = Gaussian(70.0, 12.0)
    average = cross_entropy_from_moments(sample.mean(), sample.std(), q.mu, q.sigma)
    assert average == pytest.approx(-float(np.mean(q.logpdf(sample))), rel=IDENTITY)
    smooth = KernelDensity(sample)
    lifted = differential_cross_entropy(smooth, q) - average
    assert lifted == pytest.approx(smooth.bandwidth**2 / (2 * q.sigma**2), rel=1e-9)


def test_an_infinite_variance_makes_it_infinite() -> None:
    assert differential_cross_entropy(stats.cauchy(), Gaussian(0.0, 1.0)) == math.inf
    assert differential_cross_entropy(Gaussian(0.0, 1.0), stats.expon()) == math.inf


@pytest.mark.parametrize("p", [TWO_PEAKS, Gaussian(0.5, 2.0),
                               KernelDensity(datasets.old_faithful("waiting"))])  # fmt: skip
def test_many_at_once_agree_with_one_at_a_time(p) -> None:
    mus = p.mean + p.std * np.linspace(-2, 2, 5)
    for sigma in (0.05 * p.std, p.std, 3 * p.std):
        many = cross_entropies_of_gaussians(mus, sigma, p)
        each = [differential_cross_entropy(Gaussian(mu, sigma), p) for mu in mus]
        np.testing.assert_allclose(many, each, rtol=1e-9)


def test_a_spike_costs_the_height_of_the_code_where_it_stands() -> None:
    spike = cross_entropies_of_gaussians(1.0, 1e-6, TWO_PEAKS)
    assert float(spike) == pytest.approx(-float(TWO_PEAKS.logpdf(1.0)), rel=1e-9)


def test_a_curve_far_out_for_its_width_costs_the_height_there() -> None:
    p = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
    for mu, sigma in ((1e15, 1e-3), (1e30, 1.0), (1e75, 1e-75), (0.0, 1e-75), (0.3, 1e-13)):
        found = float(cross_entropies_of_gaussians(mu, sigma, p))
        assert found == pytest.approx(-float(p.logpdf(mu)), rel=1e-10)


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInputError, match="sigma"):
        cross_entropies_of_gaussians(0.0, 0.0, TWO_PEAKS)
    with pytest.raises(InvalidInputError, match="mu"):
        cross_entropy_from_moments(0.0, 1.0, math.nan, 1.0)
    with pytest.raises(InvalidInputError, match="p must"):
        cross_entropies_of_gaussians(0.0, 1.0, stats.laplace())


def test_the_terms_make_up_the_divergences() -> None:
    mus, sigmas = np.array([-3.0, 0.0, 2.5]), np.array([0.05, 1.0, 4.0])
    terms = objective_terms(TWO_PEAKS, mus, sigmas)
    for i, (mu, sigma) in enumerate(zip(mus, sigmas, strict=True)):
        q = Gaussian(mu, sigma)
        assert terms.forward[i] == pytest.approx(kl_divergence(TWO_PEAKS, q), rel=1e-9)
        assert terms.reverse[i] == pytest.approx(kl_divergence(q, TWO_PEAKS), rel=1e-9)
    np.testing.assert_allclose(terms.code_q - terms.forward, terms.entropy_p, rtol=IDENTITY)
    np.testing.assert_allclose(terms.code_p - terms.reverse, terms.entropy_q, atol=IDENTITY)


def test_equal_minima_come_from_left_to_right_and_ends_are_marked() -> None:
    x = np.linspace(-6.0, 6.0, 121)
    found = local_minima(
        lambda mu: cross_entropies_of_gaussians(mu, 0.8, TWO_PEAKS),
        x,
        cross_entropies_of_gaussians(x, 0.8, TWO_PEAKS),
    )
    assert [least.at_end for least in found] == [False, False]
    assert found[0].at == pytest.approx(-found[1].at, abs=1e-6)
    assert found[0].at < 0
    assert local_minima(np.exp, x, np.exp(x)) == (found[0].__class__(-6.0, math.exp(-6.0), True),)


def test_the_first_objective_and_its_cross_entropy_are_lowest_at_the_same_q() -> None:
    for line, best in (
        (objectives_along(TWO_PEAKS, np.linspace(-6, 6, 97), sigma=0.3), TWO_PEAKS.mean),
        (objectives_along(TWO_PEAKS, np.geomspace(0.05, 5, 97), mu=1.0),
         math.hypot(TWO_PEAKS.std, TWO_PEAKS.mean - 1.0)),
    ):  # fmt: skip
        assert line.code_q[0].at == line.forward[0].at == pytest.approx(best, abs=1e-5)
        gap = line.code_q[0].value - line.forward[0].value
        assert gap == pytest.approx(differential_entropy(TWO_PEAKS), rel=IDENTITY)


def test_the_second_objective_parts_from_its_cross_entropy_when_the_width_runs() -> None:
    along_mu = objectives_along(TWO_PEAKS, np.linspace(-6, 6, 97), sigma=0.8)
    assert [least.at for least in along_mu.code_p] == [least.at for least in along_mu.reverse]
    assert len(along_mu.reverse) == 2
    along_sigma = objectives_along(TWO_PEAKS, np.geomspace(0.05, 4, 97), mu=2.491895610126)
    assert along_sigma.code_p[0].at_end
    assert along_sigma.code_p[0].at == 0.05
    assert along_sigma.reverse[0].at == pytest.approx(0.812599201480, abs=1e-5)
    assert along_sigma.reverse[0].value == pytest.approx(0.690345142625, abs=1e-9)


def test_a_line_needs_exactly_one_parameter_to_stand_still() -> None:
    for given in ({}, {"mu": 0.0, "sigma": 1.0}):
        with pytest.raises(InvalidInputError, match="mu or sigma"):
            objectives_along(TWO_PEAKS, np.linspace(1, 2, 3), **given)
