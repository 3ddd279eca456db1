"""Hypothesis strategies, one section per kind of input."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from klcore import Gaussian, GaussianMixture

# On a shared machine one slow example is no failure.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

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
