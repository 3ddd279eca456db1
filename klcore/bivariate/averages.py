r"""Averages of a mixture's log density under Gaussians of two variables, with all digits.

With q = N(m, LLᵀ), x = m + Lz and f = log p, the Hermite moments
:math:`M_{ab} = E[f(x)\,He_a(z_1)\,He_b(z_2)]` give D(q‖p) and all its derivatives. f is a surface
of paraboloids with a sharp bend wherever two components are alike, which is a conic: no rule of
fixed nodes sees it. So the plane is turned until the bends are crossed at a right angle, if there
is one such direction, and integrated along that direction first: in panels with edges about the
(at most two) places at which each pair of components is alike on that line. What is left is a
function of the other variable, smooth but where a line touches a conic or three components meet:
there its panels are halved until a polynomial follows it.
"""

import math
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from klcore.bivariate.distributions import FloatArray
from klcore.integrals.panels import legendre

__all__ = ["QUICK", "Components", "hermite_moments", "rough_moments"]

Components = tuple[FloatArray, FloatArray, FloatArray]

END = 8.7  # standard deviations: what is beyond has 1e-17 of the weight
OUTER = 12  # nodes of a panel
BASE = np.linspace(-END, END, 10)
# panel edges about a place where two components are alike, over the slope of their log ratio
BEND = np.array([-38.0, -14.0, -6.0, -2.0, 2.0, 6.0, 14.0, 38.0])
UNSEEN = -42.0  # log of a share that rounding hides
MOST_HALVINGS = 14
ORDERS = 5  # moments up to the fourth
ROUGH_END = 4.9


@dataclass(frozen=True)
class _Precision:
    """Nodes of an inner panel, and how large an outer panel's last two coefficients may be.

    The error of an integral is about the square of the latter.
    """

    nodes: int
    last: float


FINE, QUICK = _Precision(12, 1e-8), _Precision(10, 1e-6)


@dataclass(frozen=True)
class _Lines:
    """Log densities of K components along lines, each a parabola g - ½ (r y - d)².

    Arrays of shape (lines, K).
    """

    g: FloatArray
    r: FloatArray
    d: FloatArray


def _whitened(p: Components, mean: FloatArray, root: FloatArray) -> tuple[FloatArray, ...]:
    """Component k at mean + root·z: its log is level_k - ½ |A_k z - b_k|²; q's first, then k."""
    w, m, c = p
    roots = np.linalg.cholesky(c)
    level = np.log(w) - np.log(roots[:, 0, 0] * roots[:, 1, 1]) - math.log(2.0 * math.pi)
    a = np.linalg.solve(roots, root[:, None])
    b = np.linalg.solve(roots, (m - mean[:, None])[..., None])[..., 0]
    return level, a, b


def hermite_moments(
    p: Components, mean: FloatArray, root: FloatArray, orders: int, precision: _Precision = FINE
) -> FloatArray:
    """M_ab for a, b < `orders` (1 or 5), shape (n, orders, orders), of n Gaussians.

    `mean` and `root` (of the covariance, from the left) have shapes (n, 2) and (n, 2, 2). Only
    moments with a + b < 5 are meant to be used.
    """
    level, a, b = _whitened(p, mean, root)
    turn = _turn(a, b)
    a = a @ turn[:, None]
    # lower triangular: the first residual depends on the outer variable alone
    q, upper = np.linalg.qr(a[..., ::-1])
    lower = upper[..., ::-1, ::-1]
    b = (np.swapaxes(q, -1, -2) @ b[..., None])[..., ::-1, 0]
    found = _outer(level, lower, b, orders, precision)
    return found if orders == 1 else _turned_back(found, turn)


def _turn(a: FloatArray, b: FloatArray) -> FloatArray:
    """Rotations that lay the second axis along the steepest log ratios, shape (n, 2, 2)."""
    slope = (np.swapaxes(a, -1, -2) @ b[..., None])[..., 0]
    spread = np.zeros((len(a), 2, 2))
    for i, j in combinations(range(a.shape[1]), 2):
        apart = slope[:, i] - slope[:, j]
        spread += apart[:, :, None] * apart[:, None, :]
    # eigenvectors in order of eigenvalues: the steepest last
    return np.asarray(np.linalg.eigh(spread)[1])


def _outer(
    level: FloatArray, lower: FloatArray, b: FloatArray, orders: int, precision: _Precision
) -> FloatArray:
    """Integrate the lines' averages over the first of the turned variables."""
    nodes, weights = legendre(OUTER)
    last = np.polynomial.legendre.legvander(nodes, OUTER - 1)[:, -2:]
    last = last * weights[:, None] * (np.arange(OUTER - 2, OUTER) + 0.5)
    count = len(b)
    owner = np.repeat(np.arange(count), len(BASE) - 1)
    left, right = np.tile(BASE[:-1], count), np.tile(BASE[1:], count)
    found = np.zeros((count, orders, orders))
    for halving in range(MOST_HALVINGS + 1):
        half = 0.5 * (right - left)
        y = 0.5 * (right + left)[:, None] + half[:, None] * nodes
        i = np.repeat(owner, OUTER)
        flat = y.ravel()
        first = lower[i, :, 0, 0] * flat[:, None] - b[i, :, 0]
        lines = _Lines(
            level - 0.5 * first * first,
            lower[i, :, 1, 1],
            b[i, :, 1] - lower[i, :, 1, 0] * flat[:, None],
        )
        inner = _inner(lines, 0.5 * flat * flat, orders, precision.nodes)
        rows = inner.reshape(len(owner), OUTER, orders)
        density = np.exp(-0.5 * y * y) / math.sqrt(2.0 * math.pi)
        values = rows[..., 0] * density
        size = 1.0 + np.abs(rows[..., 0]).max(axis=1)
        rough = np.abs(values @ last).max(axis=1) * half > precision.last * size
        rough &= halving < MOST_HALVINGS
        done = ~rough
        shares = (density * weights * half[:, None])[done]
        along = np.stack(_hermite(y[done], orders), axis=-1) * shares[..., None]
        parts = np.swapaxes(along, 1, 2) @ rows[done]
        np.add.at(found, owner[done], parts)
        if done.all():
            break
        middle = 0.5 * (left + right)[rough]
        left, right = np.concatenate([left[rough], middle]), np.concatenate([middle, right[rough]])
        owner = np.tile(owner[rough], 2)
    return found


def _inner(lines: _Lines, taken: FloatArray, orders: int, points: int) -> FloatArray:
    """E[f He_b] along each line, shape (lines, orders); `taken` is the weight lost on the way."""
    count = len(taken)
    places = [np.broadcast_to(BASE, (count, len(BASE)))]
    for i, j in combinations(range(lines.g.shape[1]), 2):
        places += _bends(lines, taken, i, j)
    edges = np.sort(np.concatenate(places, axis=1), axis=1)
    line, panel = np.nonzero(edges[:, 1:] > edges[:, :-1])
    left, right = edges[line, panel], edges[line, panel + 1]
    nodes, weights = legendre(points)
    half = 0.5 * (right - left)
    y = 0.5 * (right + left)[:, None] + half[:, None] * nodes
    f = _log_sum(
        [
            lines.g[line, k, None]
            - 0.5 * (lines.r[line, k, None] * y - lines.d[line, k, None]) ** 2
            for k in range(lines.g.shape[1])
        ]
    )
    f *= np.exp(-0.5 * y * y) * (weights / math.sqrt(2.0 * math.pi))
    parts = [(f * he).sum(axis=1) * half for he in _hermite(y, orders)]
    return np.stack([np.bincount(line, part, count) for part in parts], axis=1)


def _bends(lines: _Lines, taken: FloatArray, i: int, j: int) -> list[FloatArray]:
    """Panel edges where the components i and j are alike; ±END where there is no need of any."""
    # log ratio A y² + B y + C
    A = 0.5 * (lines.r[:, j] ** 2 - lines.r[:, i] ** 2)
    B = lines.r[:, i] * lines.d[:, i] - lines.r[:, j] * lines.d[:, j]
    C = lines.g[:, i] - lines.g[:, j] + 0.5 * (lines.d[:, j] ** 2 - lines.d[:, i] ** 2)
    square = B * B - 4.0 * A * C
    slope = np.sqrt(np.maximum(square, 0.0))
    both = -0.5 * (B + np.copysign(slope, B))
    scale = np.maximum(slope, 2.0 * np.sqrt(np.abs(A)))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # no crossing, but nearly one: where they come nearest
        vertex = np.where(square < 0.0, -0.5 * B / A, 0.0)
        roots = (np.where(square < 0.0, vertex, both / A), np.where(square < 0.0, vertex, C / both))
    found = []
    for root in roots:
        at = np.where(np.isfinite(root), np.clip(root, -2.0 * END, 2.0 * END), 2.0 * END)
        heights = lines.g - 0.5 * (lines.r * at[:, None] - lines.d) ** 2
        below = np.minimum(heights[:, i], heights[:, j]) - heights.max(axis=1)
        # the share of what bends here, by how near it comes to the highest, and by its weight
        reach = np.maximum(np.abs(at) - 38.0 / np.maximum(scale, 1e-300), 0.0)
        seen = (below > UNSEEN) & (0.5 * reach * reach + taken < -UNSEEN) & (scale > 1e-3)
        edges = at[:, None] + BEND / np.maximum(scale, 1e-3)[:, None]
        found.append(np.where(seen[:, None], np.clip(edges, -END, END), END))
    return found


def _log_sum(logs: list[FloatArray]) -> FloatArray:
    """Log of the sum of exponentials of a few arrays."""
    if len(logs) == 1:
        return logs[0]
    top = np.maximum.reduce(logs)
    total = sum(np.exp(one - top) for one in logs)
    return np.asarray(top + np.log(total))


def _hermite(y: FloatArray, orders: int) -> list[FloatArray]:
    """He_0 … of the probabilists."""
    he = [np.ones_like(y), y]
    for k in range(1, orders - 1):
        he.append(y * he[k] - k * he[k - 1])
    return he[:orders]


def _turned_back(found: FloatArray, turn: FloatArray) -> FloatArray:
    """Moments along the axes of z from those along turned axes, up to the fourth order.

    Those of one order are the entries of a symmetric tensor, which turns like its indices.
    """
    out = np.zeros_like(found)
    out[:, 0, 0] = found[:, 0, 0]
    for order in range(1, ORDERS):
        index = np.indices((2,) * order).sum(axis=0)  # how often the second axis
        tensor = found[:, order - index, index]
        for axis in range(1, order + 1):
            tensor = np.moveaxis(
                np.einsum("nij,n...j->n...i", turn, np.moveaxis(tensor, axis, -1)), -1, axis
            )
        flat = tensor.reshape(len(found), -1)
        for b in range(order + 1):
            out[:, order - b, b] = flat[:, 2**b - 1]  # the index whose last b are the second axis
    return out


@cache
def _rough_rule(step: float) -> tuple[FloatArray, FloatArray]:
    """Nodes z of the plane and, for each moment, its weights: shape (nodes, 5 · 5)."""
    line = np.arange(-ROUGH_END, ROUGH_END + 0.5 * step, step)
    x, y = (v.ravel() for v in np.meshgrid(line, line))
    inside = x * x + y * y < (ROUGH_END + 0.2) ** 2
    x, y = x[inside], y[inside]
    weights = np.exp(-0.5 * (x * x + y * y))
    weights /= weights.sum()
    table = [a * b * weights for a in _hermite(x, ORDERS) for b in _hermite(y, ORDERS)]
    return np.stack([x, y]), np.stack(table, axis=1)


def rough_moments(p: Components, mean: FloatArray, root: FloatArray, step: float) -> FloatArray:
    """`hermite_moments` to a few digits, in a hundredth of the time: nodes `step` widths apart."""
    level, a, b = _whitened(p, mean, root)
    nodes, table = _rough_rule(step)
    residual = a @ nodes - b[..., None]
    logs = level[:, None] - 0.5 * (residual * residual).sum(axis=2)
    f = _log_sum([logs[:, k] for k in range(len(level))])
    return np.asarray((f @ table).reshape(-1, ORDERS, ORDERS))
