"""Integrals by adaptive Gauss-Legendre panels: each panel is halved until it has converged."""

from collections.abc import Callable
from functools import cache

import numpy as np

from klcore._numbers import FloatArray

__all__ = ["integrate_panels", "legendre", "nodes_on_panels", "panels_between", "resolved"]

NODES = 15
MAX_HALVINGS = 60
MOST_PANELS = 100_000  # bounds memory, whatever the integrand
LEAST = 2.0**-1022  # below it rounding is no longer relative, and nothing converges
POSITION = 2.0**-50  # relative rounding of a position, with some room


@cache
def legendre(n: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of the n-point Gauss-Legendre rule on (-1, 1).

    Examples
    --------
    >>> nodes, weights = legendre(12)
    >>> round(float(weights @ nodes**10), 12)  # the integral of x^10, 2/11
    0.181818181818
    """
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return nodes, weights


def nodes_on_panels(
    left: FloatArray, right: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of the rule with `count` nodes on each panel, one after the other.

    Examples
    --------
    >>> x, w = nodes_on_panels(np.array([0.0, 1.0]), np.array([1.0, 3.0]), 3)
    >>> round(float(w @ x**2), 12)  # the integral of x^2 from 0 to 3
    9.0
    """
    points, weights = legendre(count)
    half = 0.5 * (right - left)[:, None]
    return (0.5 * (right + left)[:, None] + half * points).ravel(), (half * weights).ravel()


def panels_between(
    edges: FloatArray, centres: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Panels between sorted `edges`, each as (anchor, left, right) with ends counted from anchor.

    The anchor is the nearest of the sorted `centres`, so that positions inside a panel keep full
    relative precision about the component they belong to, however far that is from 0.
    """
    left, right = edges[:-1], edges[1:]
    middle = 0.5 * (left + right)
    above = np.clip(np.searchsorted(centres, middle), 1, max(1, len(centres) - 1))
    if len(centres) == 1:
        anchor = np.full_like(middle, centres[0])
    else:
        lower, upper = centres[above - 1], centres[above]
        anchor = np.where(middle - lower <= upper - middle, lower, upper)
    return anchor, left - anchor, right - anchor


def resolved(
    f: Callable[[FloatArray], FloatArray], edges: FloatArray, tolerance: float, halvings: int
) -> FloatArray:
    """`edges`, with panels halved until a polynomial of degree 11 follows `f` in each.

    Parameters
    ----------
    f : callable
        Takes and returns an array; not looked at further where it is not finite.
    edges : ndarray
        Sorted.
    tolerance : float
        Of the polynomial's last coefficients, relative to the largest value or 1.
    halvings : int
        At most so many of one panel. Nor is one halved for what the rounding of positions does
        to a steep `f` far from 0.

    Returns
    -------
    ndarray
        Sorted.

    Examples
    --------
    >>> resolved(np.abs, np.array([-1.0, 2.0]), 1e-3, 4).tolist()
    [-1.0, -0.25, -0.0625, 0.125, 0.5, 2.0]
    """
    nodes, weights = legendre(12)
    k = np.arange(10, 12)
    # the two last Legendre coefficients of a function from its values at the nodes
    last = (np.polynomial.legendre.legvander(nodes, 11)[:, k] * weights[:, None]) * (k + 0.5)
    left, right = edges[:-1], edges[1:]
    done = [edges]
    for _ in range(halvings):
        middle, half = 0.5 * (left + right), 0.5 * (right - left)
        values = f((middle[:, None] + half[:, None] * nodes).ravel()).reshape(-1, 12)
        values[~np.isfinite(values).all(axis=1)] = 0.0
        size = 1.0 + np.abs(values).max(axis=1, initial=0.0)
        noise = POSITION * np.abs(middle) / half * np.ptp(values, axis=1)
        missed = np.abs(values @ last).max(axis=1, initial=0.0)
        rough = missed > tolerance * size + noise
        if not rough.any():
            break
        done.append(middle[rough])
        left, middle, right = left[rough], middle[rough], right[rough]
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
    return np.unique(np.concatenate(done))


def integrate_panels(
    integrand: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]],
    anchor: FloatArray,
    left: FloatArray,
    right: FloatArray,
    relative: float = 1e-14,
) -> tuple[float, float]:
    """Integral of a non-negative function over panels, and an estimate of its error.

    Parameters
    ----------
    integrand : callable
        Takes arrays (anchor, offset), returns the values at anchor + offset and how far rounding
        may have moved them: refinement stops at that noise.
    anchor, left, right : ndarray
        The panels, as `panels_between` gives them.
    relative : float
        A panel has converged when halving moves it by less than this part of the whole integral.

    Returns
    -------
    value, error : float

    Examples
    --------
    >>> def bell(anchor, offset):
    ...     density = np.exp(-0.5 * (anchor + offset) ** 2) / np.sqrt(2 * np.pi)
    ...     return density, 1e-16 * density
    >>> panels = panels_between(np.array([-12.0, -1.0, 12.0]), np.zeros(1))
    >>> round(integrate_panels(bell, *panels)[0], 12)
    1.0
    """
    nodes, weights = legendre(NODES)

    def rule(a: FloatArray, lo: FloatArray, hi: FloatArray) -> tuple[FloatArray, FloatArray]:
        half = 0.5 * (hi - lo)
        offset = 0.5 * (hi + lo)[:, None] + half[:, None] * nodes
        values, noise = integrand(np.broadcast_to(a[:, None], offset.shape), offset)
        return half * (values @ weights), half * (noise @ weights)

    done = error = 0.0
    whole, _ = rule(anchor, left, right)
    if np.isinf(whole).any():
        return np.inf, np.inf
    for _ in range(MAX_HALVINGS):
        middle = 0.5 * (left + right)
        n = len(anchor)
        parts, noise = rule(
            np.concatenate([anchor, anchor]),
            np.concatenate([left, middle]),
            np.concatenate([middle, right]),
        )
        if np.isinf(parts).any():
            return np.inf, np.inf
        halves, noise = parts[:n] + parts[n:], noise[:n] + noise[n:]
        change = np.abs(whole - halves)
        total = done + float(halves.sum())
        settled = (change <= max(relative * total, LEAST)) | (change <= noise)
        # A panel of no width left cannot be halved: what it holds is what it holds.
        settled |= (middle <= left) | (middle >= right)
        done += float(halves[settled].sum())
        error += float(np.minimum(change, change**1.5 + noise)[settled].sum())
        keep = ~settled
        if not keep.any() or 2 * keep.sum() > MOST_PANELS:
            done += float(halves[keep].sum())
            error += float(change[keep].sum())
            return done, error
        anchor = np.concatenate([anchor[keep], anchor[keep]])
        left, middle, right = left[keep], middle[keep], right[keep]
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        whole = np.concatenate([parts[:n][keep], parts[n:][keep]])
    return done + float(whole.sum()), error + float(np.abs(whole).sum())
