import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from klcore import Gaussian, KernelDensity, datasets, kl_divergence
from klcore.errors import InvalidInputError
from klcore.landscapes.grid import landscape
from tests.amount import examples
from tests.strategies import mixtures

MUS, SIGMAS = np.linspace(-6.0, 6.0, 7), np.geomspace(0.05, 8.0, 6)
FURTHER = {
    "gumbel": stats.gumbel_r(),  # log p falls like -exp(-x): far tails of q count
    "skew": stats.skewnorm(6.0, loc=0.3, scale=2.0),
    "shifted Laplace": stats.laplace(1.7, 0.6),
    "geyser": KernelDensity((datasets.old_faithful("eruption") - 3.5) * 2.0),
}


@pytest.mark.parametrize("name", [*datasets.TARGETS, *FURTHER])
@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_every_point_is_the_divergence_there(name: str, direction: str) -> None:
    p = datasets.TARGETS[name] if name in datasets.TARGETS else FURTHER[name]
    found = landscape(p, MUS, SIGMAS, direction)
    assert found.shape == (6, 7)
    for i, j in np.ndindex(found.shape):
        q = Gaussian(MUS[j], SIGMAS[i])
        expected = kl_divergence(p, q) if direction == "forward" else kl_divergence(q, p)
        assert found[i, j] == pytest.approx(expected, abs=1e-6 * max(1.0, expected)), (i, j)


@given(mixtures())
@examples(15)
def test_hard_mixtures_too(p: object) -> None:
    mus = np.linspace(p.mean - 2 * p.std, p.mean + 2 * p.std, 3)
    sigmas = p.std * np.array([0.03, 0.4, 2.0])
    found = landscape(p, mus, sigmas)
    for i, j in np.ndindex(found.shape):
        expected = kl_divergence(Gaussian(mus[j], sigmas[i]), p)
        assert found[i, j] == pytest.approx(expected, abs=1e-6 * max(1.0, expected))


def test_infinite_where_every_divergence_is() -> None:
    assert np.isposinf(landscape(stats.expon(), MUS, SIGMAS)).all()
    assert np.isposinf(landscape(stats.uniform(), MUS, SIGMAS)).all()
    assert np.isposinf(landscape(stats.cauchy(), MUS, SIGMAS, "forward")).all()


def test_offsets_and_units_change_nothing() -> None:
    p = datasets.TARGETS["three"]
    at = landscape(p, MUS, SIGMAS)
    moved = type(p)(p.weights, [8.0 * m + 2.0**20 for m in p.mus], [8.0 * s for s in p.sigmas])
    np.testing.assert_allclose(
        landscape(moved, 8.0 * MUS + 2.0**20, 8.0 * SIGMAS), at, rtol=1e-7, atol=1e-7
    )


def test_axes_may_come_in_any_order() -> None:
    p = datasets.TARGETS["goodfellow"]
    order = np.array([4, 0, 6, 1, 5, 2, 3])
    np.testing.assert_allclose(
        landscape(p, MUS[order], SIGMAS[::-1]), landscape(p, MUS, SIGMAS)[::-1][:, order]
    )


def test_forward_is_convex_in_neither_coordinate() -> None:
    p = datasets.TARGETS["gaussian"]
    sigmas = np.array([1.0, 5.5, 10.0])
    a, b, c = landscape(p, [0.0], sigmas, "forward")[:, 0]
    assert b > 0.5 * (a + c)
    # along a slanted line in (μ, log σ)
    u = np.array([1.0, 2.0, 3.0])
    a, b, c = (float(landscape(p, [m], [m], "forward")[0, 0]) for m in np.exp(u))
    assert np.isfinite([a, b, c]).all()
    line = [float(landscape(p, [m], [np.exp(0.35 * m)], "forward")[0, 0]) for m in (2.0, 4.0, 6.0)]
    assert line[1] > 0.5 * (line[0] + line[2])


@pytest.mark.parametrize(
    ("argument", "arguments"),
    [
        ("sigmas", ([0.0], [0.0])),
        ("sigmas", ([0.0], [[1.0]])),
        ("mus", ([np.nan], [1.0])),
        ("mus", (["a"], [1.0])),
        ("direction", ([0.0], [1.0], "sideways")),
    ],
)
def test_invalid_input_names_the_argument(argument: str, arguments: tuple) -> None:
    with pytest.raises(InvalidInputError) as caught:
        landscape(datasets.TARGETS["goodfellow"], *arguments)
    assert caught.value.argument == argument
