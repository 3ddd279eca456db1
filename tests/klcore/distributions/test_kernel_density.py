import math

import numpy as np
import pytest
from scipy import stats

from klcore import GaussianMixture, InvalidInputError, KernelDensity
from klcore.distributions import kernel_density as module

SAMPLE = np.random.default_rng(7).gamma(3.0, 2.0, 400)


def test_agrees_with_scipy_at_the_same_bandwidth():
    p = KernelDensity(SAMPLE)
    theirs = stats.gaussian_kde(SAMPLE, p.bandwidth / SAMPLE.std(ddof=1))
    x = np.linspace(-2.0, 25.0, 60)
    np.testing.assert_allclose(p.pdf(x), theirs.pdf(x), rtol=1e-10)


def test_bandwidth_rule_is_silvermans():
    low, high = np.quantile(SAMPLE, [0.25, 0.75])
    spread = min(SAMPLE.std(ddof=1), (high - low) / 1.34)
    assert KernelDensity(SAMPLE).bandwidth == pytest.approx(0.9 * spread * 400**-0.2, rel=1e-12)


def test_equal_quartiles_fall_back_on_the_standard_deviation():
    sample = [0.0] * 20 + [1.0, 2.0]
    expected = 0.9 * np.std(sample, ddof=1) * 22**-0.2
    assert KernelDensity(sample).bandwidth == pytest.approx(expected, rel=1e-12)


def test_density_is_wider_than_the_sample():
    p = KernelDensity(SAMPLE)
    assert p.sample_std == pytest.approx(SAMPLE.std(), rel=1e-13)
    assert p.mean == p.sample_mean == pytest.approx(SAMPLE.mean(), rel=1e-13)
    assert p.std**2 == pytest.approx(p.sample_std**2 + p.bandwidth**2, rel=1e-13)


def test_repeated_values_are_weighted_ones():
    p = KernelDensity([1.0, 2.0, 2.0, 4.0], bandwidth=0.5)
    q = GaussianMixture([0.25, 0.5, 0.25], [1.0, 2.0, 4.0], [0.5] * 3)
    x = np.linspace(-5.0, 60.0, 50)
    np.testing.assert_allclose(p.logpdf(x), q.logpdf(x), rtol=1e-13)
    np.testing.assert_allclose(p.cdf(x), q.cdf(x), atol=1e-14)


def test_compression_does_not_show(monkeypatch):
    rng = np.random.default_rng(3)
    sample = np.concatenate([rng.normal(0, 1, 2000), rng.normal(6, 0.5, 1000), [40.0, 41.5]])
    small = KernelDensity(sample)
    monkeypatch.setattr(module, "COMPRESS_ABOVE", 10**9)
    full = KernelDensity(sample)
    assert small.points.size < full.points.size / 3
    assert small.weights.min() > 0.0
    h = small.bandwidth
    x = np.linspace(sample.min() - 8 * h, sample.max() + 8 * h, 300)
    np.testing.assert_allclose(small.logpdf(x), full.logpdf(x), rtol=0, atol=1e-11)
    assert small == full


def test_equality_and_hash_ignore_order():
    p, q = KernelDensity([1.0, 2.0, 5.0]), KernelDensity([5.0, 1.0, 2.0])
    assert p == q
    assert hash(p) == hash(q)
    assert p != KernelDensity([1.0, 2.0, 5.0], bandwidth=9.0)
    assert p != "p"


def test_sample_is_read_only_and_a_copy():
    mine = np.array([1.0, 2.0, 3.0])
    p = KernelDensity(mine)
    mine[0] = 99.0
    assert p.sample[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        p.sample[0] = 0.0


@pytest.mark.parametrize(
    "sample", [[], [1.0], [2.0, 2.0], [[1.0, 2.0]], [1.0, math.nan], [1.0, math.inf], ["a", "b"]]
)
def test_invalid_samples_are_named(sample):
    with pytest.raises(InvalidInputError) as caught:
        KernelDensity(sample)
    assert caught.value.argument == "sample"


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, math.nan])
def test_invalid_bandwidth_is_named(bandwidth):
    with pytest.raises(InvalidInputError) as caught:
        KernelDensity([1.0, 2.0], bandwidth)
    assert caught.value.argument == "bandwidth"


def test_draws_follow_the_distribution():
    p = KernelDensity(SAMPLE)
    draws = p.rvs(40_000, np.random.default_rng(1))
    assert abs(draws.mean() - p.mean) < 5 * p.std / 200
    assert abs(draws.std() - p.std) < 0.05 * p.std
    assert "n=400" in repr(p)
