"""Two Gaussians: the formula, the integral and the points where they cross."""

import numpy as np
import pytest
from hypothesis import given

from klcore import Gaussian
from klcore.continuous.two_gaussians import kl_by_formula, kl_by_integral, sign_changes
from tests.strategies import gaussians

WIDTHS = (0.3, 1.0, 1.0 + 1e-9, 2.9, 3.0)


@pytest.mark.parametrize("sp", WIDTHS)
@pytest.mark.parametrize("sq", WIDTHS)
@pytest.mark.parametrize("mu", [-4.0, 0.0, 0.1, 8.0])
def test_formula_and_integral_agree(mu: float, sp: float, sq: float):
    p, q = Gaussian(mu, sp), Gaussian(0.0, sq)
    formula = kl_by_formula(p, q)
    assert kl_by_integral(p, q) == pytest.approx(formula, rel=1e-12, abs=1e-14)
    written_out = np.log(sq / sp) + (sp**2 + mu**2) / (2 * sq**2) - 0.5
    assert formula == pytest.approx(written_out, rel=1e-9, abs=1e-12)


@given(gaussians(), gaussians())
def test_the_densities_are_equal_where_the_sign_changes(p: Gaussian, q: Gaussian):
    for x in sign_changes(p, q):
        scale = 1.0 + abs(float(p.logpdf(x))) + abs(float(q.logpdf(x)))
        assert float(p.logpdf(x) - q.logpdf(x)) == pytest.approx(0.0, abs=1e-6 * scale)


def test_how_many_sign_changes_there_are():
    p = Gaussian(0.0, 1.0)
    assert sign_changes(p, p).size == 0
    assert sign_changes(p, Gaussian(3.0, 1.0)).tolist() == [1.5]
    assert sign_changes(p, Gaussian(3.0, 2.0)).size == 2
    assert sign_changes(p, Gaussian(0.0, 2.0)).size == 2
