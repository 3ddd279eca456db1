"""Averages of a function with bends under many Gaussians at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from klcore.distributions.gaussian import LOG_SQRT_2PI, FloatArray
from klcore.integrals.panels import legendre

__all__ = ["gaussian_averages"]

Indices = npt.NDArray[np.intp]
NODES = 10
EDGES = np.array([-9.0, -5.0, -2.5, 0.0, 2.5, 5.0, 9.0])  # of a Gaussian, in its deviations
TOLERANCE = 1e-10  # of one panel, relative to the whole average
MAX_HALVINGS = 30


def gaussian_averages(
    log_density: Callable[[FloatArray, FloatArray], FloatArray],
    features: FloatArray,
    mus: FloatArray,
    sigmas: FloatArray,
) -> FloatArray:
    """E[f(μ + σZ)] for many (μ, σ): panels in z, each halved until it has converged.

    Panels are cut at the `features` of f: a wide panel would look past a narrow one.
    """
    nodes, weights = legendre(NODES)

    def rule(i: Indices, left: FloatArray, right: FloatArray) -> FloatArray:
        half = 0.5 * (right - left)
        z = 0.5 * (right + left)[:, None] + half[:, None] * nodes
        f = log_density(mus[i][:, None], sigmas[i][:, None] * z)
        return half * ((f * np.exp(-0.5 * z * z - LOG_SQRT_2PI)) @ weights)

    count = mus.size
    cuts = np.clip((features - mus[:, None]) / sigmas[:, None], EDGES[0], EDGES[-1])
    edges = np.sort(np.hstack([np.tile(EDGES, (count, 1)), cuts]), axis=1)
    i, k = np.nonzero(edges[:, 1:] > edges[:, :-1])
    left, right = edges[i, k], edges[i, k + 1]
    whole = rule(i, left, right)
    size = 1.0 + np.bincount(i, np.abs(whole), count)
    average = np.zeros(count)
    for _ in range(MAX_HALVINGS):
        middle = 0.5 * (left + right)
        first, second = rule(i, left, middle), rule(i, middle, right)
        open_ = np.abs(whole - first - second) > TOLERANCE * size[i]
        average += np.bincount(i[~open_], (first + second)[~open_], count)
        i = np.tile(i[open_], 2)
        if i.size == 0:
            break
        left, right = (
            np.concatenate([left[open_], middle[open_]]),
            np.concatenate([middle[open_], right[open_]]),
        )
        whole = np.concatenate([first[open_], second[open_]])
    else:
        average += np.bincount(i, whole, count)
    return average
