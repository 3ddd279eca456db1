import math

import numpy as np
import pytest

from klcore.integrals.panels import integrate_panels, legendre, panels_between


def integral(f, edges, centres=(0.0,)):
    def with_noise(anchor, offset):
        values = f(anchor + offset)
        return values, 1e-16 * values

    return integrate_panels(with_noise, *panels_between(np.array(edges), np.array(centres)))[0]


def test_legendre_is_exact_for_polynomials():
    nodes, weights = legendre(8)
    assert weights @ nodes**14 == pytest.approx(2 / 15, rel=1e-14)


@pytest.mark.parametrize(
    ("f", "edges", "truth"),
    [
        (np.exp, [0.0, 1.0], math.e - 1),
        (np.sqrt, [0.0, 1.0], 2 / 3),
        (lambda x: np.abs(x - 1 / 3), [0.0, 1.0], 5 / 18),
        (lambda x: np.exp(-0.5 * (x / 1e-3) ** 2), [-1.0, 0.0, 1.0], 1e-3 * math.sqrt(2 * math.pi)),
    ],
)
def test_kinks_roots_and_spikes(f, edges, truth):
    assert integral(f, edges) == pytest.approx(truth, rel=1e-13)


def test_panels_are_counted_from_the_nearest_centre():
    anchor, left, right = panels_between(np.array([0.0, 1.0, 9.0, 10.0]), np.array([0.0, 10.0]))
    np.testing.assert_array_equal(anchor, [0.0, 0.0, 10.0])
    np.testing.assert_array_equal(anchor + left, [0.0, 1.0, 9.0])
    np.testing.assert_array_equal(anchor + right, [1.0, 9.0, 10.0])


def test_an_infinite_value_ends_the_refinement():
    assert integral(lambda x: np.full_like(x, np.inf), [0.0, 1.0]) == math.inf
