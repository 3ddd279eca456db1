import math
import pickle

import numpy as np
import pytest
from scipy import stats

from klcore import Gaussian, InvalidInputError, NoFitError


def test_agrees_with_scipy():
    p, q = Gaussian(1.5, 0.7), stats.norm(1.5, 0.7)
    x = np.linspace(-4.0, 6.0, 41)
    np.testing.assert_allclose(p.logpdf(x), q.logpdf(x), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(p.pdf(x), q.pdf(x), rtol=1e-12)
    np.testing.assert_allclose(p.cdf(x), q.cdf(x), rtol=1e-12)
    assert p.entropy() == pytest.approx(float(q.entropy()), rel=1e-12)
    assert (p.mean, p.std) == (1.5, 0.7)


def test_log_density_survives_where_the_density_underflows():
    assert Gaussian(0, 1).pdf(50.0) == 0.0
    assert Gaussian(0, 1).logpdf(50.0) == pytest.approx(-1250.0 - 0.5 * math.log(2 * math.pi))
    assert Gaussian(0, 1).logpdf(1e200) == -math.inf


@pytest.mark.parametrize(
    ("mu", "sigma", "argument"),
    [
        (math.nan, 1, "mu"),
        (math.inf, 1, "mu"),
        ("x", 1, "mu"),
        (0, 0, "sigma"),
        (0, -1, "sigma"),
        (0, math.nan, "sigma"),
    ],
)
def test_invalid_parameters_are_named(mu, sigma, argument):
    with pytest.raises(InvalidInputError) as caught:
        Gaussian(mu, sigma)
    assert caught.value.argument == argument


def test_errors_survive_pickling():
    for error in (InvalidInputError("mu", "is odd"), NoFitError("reverse", "r", (0.0, 1.0))):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert vars(copy) == vars(error)


def test_draws_follow_the_distribution():
    draws = Gaussian(3.0, 2.0).rvs(40_000, np.random.default_rng(1))
    assert abs(draws.mean() - 3.0) < 5 * 2.0 / 200
    assert abs(draws.std() - 2.0) < 5 * 2.0 / 280
