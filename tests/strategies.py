"""Hypothesis strategies, one section per kind of input."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from klcore import Gaussian, GaussianMixture

# --- probability mass functions ---------------------------------------------------------------


@st.composite
def pmfs(
    draw: st.DrawFn, size: int | None = None, max_size: int = 12, zeros: bool = True
) -> NDArray[np.float64]:
    """Draw a pmf whose masses span up to 30 decades, some of them 0 if `zeros`."""
    n = draw(st.integers(1, max_size)) if size is None else size
    exponents = draw(st.lists(st.floats(-30.0, 0.0), min_size=n, max_size=n))
    masses = 10.0 ** np.array(exponents)
    if zeros:
        kept = draw(st.lists(st.booleans(), min_size=n, max_size=n))
        kept[draw(st.integers(0, n - 1))] = True
        masses = np.where(kept, masses, 0.0)
    return masses / masses.sum()


@st.composite
def pmf_pairs(
    draw: st.DrawFn, max_size: int = 12, zeros: bool = True
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw two pmfs over the same outcomes."""
    n = draw(st.integers(1, max_size))
    return draw(pmfs(n, zeros=zeros)), draw(pmfs(n, zeros=zeros))


@st.composite
def dyadic_pmfs(draw: st.DrawFn, max_size: int = 12) -> NDArray[np.float64]:
    """Draw a pmf whose masses are powers of 1/2: the leaves of a random binary tree."""
    lengths = [0]
    for _ in range(draw(st.integers(0, max_size - 1))):
        leaf = lengths.pop(draw(st.integers(0, len(lengths) - 1)))
        lengths += [leaf + 1, leaf + 1]
    return 2.0 ** -np.array(draw(st.permutations(lengths)), dtype=float)


# --- densities --------------------------------------------------------------------------------


@st.composite
def gaussians(draw: st.DrawFn) -> Gaussian:
    """Draw a Gaussian within a few decades of the standard one."""
    return Gaussian(draw(st.floats(-10.0, 10.0)), 10.0 ** draw(st.floats(-1.5, 1.5)))


@st.composite
def mixtures(draw: st.DrawFn, max_components: int = 6) -> GaussianMixture:
    """Draw a mixture with widths within a ratio of 1:30 and weights of at least about 1e-3."""
    n = draw(st.integers(1, max_components))
    raw = np.array(draw(st.lists(st.floats(1e-3, 1.0), min_size=n, max_size=n)))
    mus = draw(st.lists(st.floats(-6.0, 6.0), min_size=n, max_size=n))
    exponents = draw(st.lists(st.floats(-1.0, 0.47), min_size=n, max_size=n))
    return GaussianMixture(raw / raw.sum(), mus, [10.0**e for e in exponents])


# --- hostile ones: weights of 1e-300 and less, widths from 1e-6 to 1, almost equal pairs --------

HOSTILE_WEIGHTS = (5e-324, 1e-310, 1e-300, 1e-100, 1e-16, 1e-9, 0.01, 1.0, 1.0)
STEPS = (0.0, 0.0, 1e-12, 1e-6, 0.5, 1.0, 2.0, 3.5, 10.0, 40.0, 1000.0)


@st.composite
def hostile_mixtures(
    draw: st.DrawFn, max_components: int = 4, narrowest: float = -6.0
) -> GaussianMixture:
    """Draw a mixture about 0 with widths of at most 1, its last component not negligible."""
    n = draw(st.integers(2, max_components))
    few = draw(st.lists(st.sampled_from(HOSTILE_WEIGHTS), min_size=n - 1, max_size=n - 1))
    weights = [max(w / n, 5e-324) for w in few]
    exponents = st.one_of(st.sampled_from([narrowest, -1e-12, 0.0]), st.floats(narrowest, 0.0))
    sigmas = [10.0**e for e in draw(st.lists(exponents, min_size=n, max_size=n))]
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=n, max_size=n))
    mus = [round(m * 2.0**40) * 2.0**-40 for m in np.cumsum(steps) - sum(steps) / 2]
    return GaussianMixture([*weights, 1.0 - sum(weights)], draw(st.permutations(mus)), sigmas)


@st.composite
def neighbours(draw: st.DrawFn, p: GaussianMixture) -> GaussianMixture:
    """Draw a mixture that differs from `p` by parts in 1e3 to 1e12."""
    relative = 10.0 ** draw(st.floats(-12.0, -3.0))
    signs = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=len(p.mus), max_size=len(p.mus))
    mus = [m + relative * k * s for m, k, s in zip(p.mus, draw(signs), p.sigmas, strict=True)]
    sigmas = [s * (1.0 + relative * k) for s, k in zip(p.sigmas, draw(signs), strict=True)]
    return GaussianMixture(p.weights, mus, sigmas)


@st.composite
def hostile_pmfs(draw: st.DrawFn, size: int, zeros: bool = True) -> NDArray[np.float64]:
    """Draw a pmf with masses down to the smallest subnormal number."""
    smallest = [5e-324, 1e-320, 2.3e-308, 1e-300, 1e-17, *([0.0] if zeros else [])]
    few = st.lists(st.sampled_from([*smallest, 0.1, 1.0]), min_size=size - 1, max_size=size - 1)
    masses = np.array([*(m / size for m in draw(few)), 0.0])
    masses[-1] = 1.0 - masses.sum()
    return np.roll(masses, draw(st.integers(0, size - 1)))
