import math

import numpy as np
import pytest
from scipy import stats

from klcore import Gaussian, NoFitError, datasets, fit_forward_kl, fit_reverse_kl, kl_divergence
from klcore.errors import InvalidInputError
from klcore.landscapes.basin_map import basins
from klcore.landscapes.descent import descend

P = datasets.TARGETS["goodfellow"]
METHODS = ["gradient", "natural", "adam"]


def ends_at(path: object, fits: tuple) -> list[int]:
    """For each start the index of the fit it ended at, -1 for none."""
    mu, sigma = np.atleast_1d(path.mu[-1]), np.atleast_1d(path.sigma[-1])
    found = []
    for m, s in zip(mu, sigma, strict=True):
        near = [math.hypot((m - f.mu) / f.sigma, math.log(s / f.sigma)) < 1e-3 for f in fits]
        found.append(near.index(True) if any(near) else -1)
    return found


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("method", ["gradient", "natural"])
@pytest.mark.parametrize("name", ["goodfellow", "unequal", "laplace"])
def test_small_steps_only_go_down(name: str, method: str, direction: str) -> None:
    starts = np.array([-3.0, -0.4, 0.9, 2.0]), np.array([0.6, 1.0, 2.0, 4.0])
    path = descend(datasets.TARGETS[name], starts, direction, method, rate=0.01, steps=60)
    assert path.mu.shape == path.sigma.shape == path.value.shape == (61, 4)
    assert (np.diff(path.value, axis=0) <= 1e-12).all()
    assert path.value[-1].sum() < path.value[0].sum() - 0.01


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_values_are_the_divergence_on_the_way(direction: str) -> None:
    path = descend(P, (1.0, 0.5), direction, steps=20)
    for k in (0, 7, 20):
        q = Gaussian(path.mu[k], path.sigma[k])
        expected = kl_divergence(P, q) if direction == "forward" else kl_divergence(q, P)
        assert path.value[k] == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_the_first_step_is_the_slope(direction: str) -> None:
    mu, s, h, rate = 0.7, math.log(1.3), 1e-4, 1e-3

    def value(mu: float, s: float) -> float:
        q = Gaussian(mu, math.exp(s))
        return kl_divergence(P, q) if direction == "forward" else kl_divergence(q, P)

    slope_mu = (value(mu + h, s) - value(mu - h, s)) / (2 * h)
    slope_s = (value(mu, s + h) - value(mu, s - h)) / (2 * h)
    sigma = math.exp(s)
    for method, scale_mu, scale_s in (("gradient", 1.0, 1.0), ("natural", sigma**2, 0.5)):
        path = descend(P, (mu, sigma), direction, method, rate, 1)
        assert (path.mu[1] - mu) / rate == pytest.approx(-scale_mu * slope_mu, rel=1e-5)
        assert (math.log(path.sigma[1]) - s) / rate == pytest.approx(-scale_s * slope_s, rel=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_reverse_paths_end_in_a_listed_minimum(method: str) -> None:
    fits = fit_reverse_kl(P).minima
    rng = np.random.default_rng(0)
    starts = rng.uniform(-4.0, 4.0, 8), np.exp(rng.uniform(-1.0, 1.3, 8))
    rate, steps = {"gradient": (0.2, 300), "natural": (0.3, 150), "adam": (0.05, 500)}[method]
    found = ends_at(descend(P, starts, "reverse", method, rate, steps), fits)
    assert -1 not in found
    assert len(set(found)) > 1


@pytest.mark.parametrize("method", METHODS)
def test_forward_has_one_valley(method: str) -> None:
    best = fit_forward_kl(P)
    rate, steps = {"gradient": (0.3, 800), "natural": (0.5, 100), "adam": (0.05, 1500)}[method]
    starts = np.array([-4.0, 0.5, 4.0]), np.array([1.0, 4.0, 2.0])
    path = descend(P, starts, "forward", method, rate, steps)
    assert ends_at(path, (best,)) == [0, 0, 0]


def test_starts_of_any_shape_walk_as_they_would_alone() -> None:
    mu, sigma = np.array([[-1.0], [2.0]]), np.array([0.5, 1.0, 2.0])
    together = descend(P, (mu, sigma), method="adam", steps=5)
    assert together.mu.shape == (6, 2, 3)
    alone = descend(P, (2.0, 0.5), method="adam", steps=5)
    np.testing.assert_allclose(together.mu[:, 1, 0], alone.mu, rtol=1e-12)
    np.testing.assert_allclose(together.value[:, 1, 0], alone.value, rtol=1e-12)


def test_a_rate_that_is_too_large_wanders_but_stays_finite() -> None:
    for direction in ("forward", "reverse"):
        path = descend(P, (0.1, 0.05), direction, "gradient", rate=50.0, steps=40)
        assert np.isfinite(path.mu).all()
        assert (path.sigma > 0.0).all()


@pytest.mark.parametrize("method", ["gradient", "natural"])
@pytest.mark.parametrize("name", ["goodfellow", "nested"])
def test_basins_agree_with_long_descents(name: str, method: str) -> None:
    p = datasets.TARGETS[name]
    fits = fit_reverse_kl(p).minima
    mus, sigmas = np.array([-3.1, -1.7, -0.6, 0.4, 2.2]), np.array([0.45, 1.7, 3.3])
    found = basins(p, mus, sigmas, method)
    grid_mu, grid_sigma = np.meshgrid(mus, sigmas)
    rate = 0.03 if method == "gradient" else 0.05
    path = descend(p, (grid_mu.ravel(), grid_sigma.ravel()), "reverse", method, rate, 700)
    gaps = [
        np.abs(path.mu[-1] - fit.mu) + 3.0 * np.abs(np.log(path.sigma[-1] / fit.sigma))
        for fit in fits
    ]
    last = np.argmin(gaps, axis=0)
    assert (found.ravel() == last).all()
    assert set(found.ravel()) == set(range(len(fits)))


def test_basins_of_real_steps() -> None:
    mus, sigmas = np.array([-2.0, 0.2, 2.0]), np.array([0.5, 2.0])
    for method in METHODS:
        found = basins(P, mus, sigmas, method, rate=0.1, steps=200)
        path = descend(P, tuple(np.meshgrid(mus, sigmas)), "reverse", method, 0.1, 200)
        assert found.shape == (2, 3)
        fits = fit_reverse_kl(P).minima
        for index, mu in zip(found.ravel(), path.mu[-1].ravel(), strict=True):
            assert fits[index].mu == pytest.approx(mu, abs=0.2)


def test_mirror_images_have_mirrored_basins() -> None:
    mus, sigmas = np.linspace(-4.0, 4.0, 8), np.geomspace(0.4, 4.0, 5)
    found = basins(P, mus, sigmas)
    mirrored = np.array([1, 0, 2])[found[:, ::-1]]
    np.testing.assert_array_equal(found, mirrored)


def test_one_valley_is_one_basin() -> None:
    assert not basins(stats.laplace(), [-5.0, 0.0, 5.0], [0.1, 1.0, 9.0]).any()


def test_no_way_down_where_everything_is_infinite() -> None:
    with pytest.raises(NoFitError) as caught:
        descend(stats.expon(), (1.0, 1.0))
    assert caught.value.reason == "target_zero_on_interval"
    with pytest.raises(NoFitError):
        basins(stats.expon(), [1.0], [1.0])
    with pytest.raises(NoFitError):
        descend(stats.cauchy(), (1.0, 1.0), "forward")


@pytest.mark.parametrize(
    ("argument", "options"),
    [
        ("start", {"start": (0.0, -1.0)}),
        ("start", {"start": 3.0}),
        ("start", {"start": (1e300, 1.0)}),
        ("start", {"start": (0.0, 1e300)}),
        ("start", {"start": (0.0, 1e-300)}),
        ("direction", {"direction": "up"}),
        ("method", {"method": "newton"}),
        ("rate", {"rate": 0.0}),
        ("steps", {"steps": -1}),
        ("steps", {"steps": 1.5}),
    ],
)
def test_invalid_input_names_the_argument(argument: str, options: dict) -> None:
    with pytest.raises(InvalidInputError) as caught:
        descend(P, **({"start": (0.0, 1.0)} | options))
    assert caught.value.argument == argument
