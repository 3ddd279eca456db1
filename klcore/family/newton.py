"""Newton's method for the divergences between forward and reverse KL, from many starts at once."""

from collections.abc import Callable

import numpy as np

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.family.nodes import Nodes, Rule

__all__ = ["Kernel", "descended", "log_gaussians"]

ROUNDS = 40
LONGEST = 0.4  # step, in (σ, log σ)

# log p and log q at the nodes, to q ψ and q (ψ - ψ′), with ψ = φ(r) - r φ′(r), r = p/q, for the
# divergence ∫ q φ(r). Its gradient is E_q[ψ ∇ log q].
Kernel = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def log_gaussians(x: FloatArray, mu: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return z and log q at the nodes, shape (n, nodes), for each (μ, log σ)."""
    z = (x - mu[:, None]) * np.exp(-s)[:, None]
    return z, -0.5 * z * z - (s[:, None] + LOG_SQRT_2PI)


def descended(
    nodes: Nodes, kernel: Kernel, mu: FloatArray, s: FloatArray, bounds: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return the minima to which Newton's method leads from each start, repeated ones dropped.

    Eigenvalues are replaced by their absolute values, so that saddles repel. Starts that end
    nowhere, or in anything but a minimum, are dropped too, and so are those so narrow that the
    rule does not see the whole of q; `bounds` are those of log σ.
    """
    mu, s = newton(nodes.rough, kernel, mu, s, bounds, 1e-4)
    mu, s = newton(nodes.good, kernel, mu, s, bounds, 1e-9)
    _, log_q = log_gaussians(nodes.good.x, mu, s)
    whole = np.abs(np.exp(log_q) @ nodes.good.w - 1.0) < 1e-8
    return mu[whole], s[whole]


def newton(
    rule: Rule,
    kernel: Kernel,
    mu: FloatArray,
    s: FloatArray,
    bounds: tuple[float, float],
    tolerance: float,
) -> tuple[FloatArray, FloatArray]:
    """Newton's method from every start at once, until the steps are below `tolerance`."""
    s = np.clip(s, *bounds)
    done_mu, done_s = [], []
    for _ in range(ROUNDS):
        g, h = slopes(rule, kernel, mu, s)
        values, vectors = np.linalg.eigh(h)
        inner = np.einsum("nij,ni->nj", vectors, g) / np.maximum(np.abs(values), 1e-9)
        step = -np.einsum("nij,nj->ni", vectors, inner)
        size = np.hypot(step[:, 0], step[:, 1])
        step *= np.minimum(1.0, LONGEST / np.maximum(size, 1e-300))[:, None]
        mu = mu + np.exp(s) * step[:, 0]
        s = np.clip(s + step[:, 1], *bounds)
        arrived = size < tolerance
        settled = arrived & (values[:, 0] > 0.0)
        done_mu.append(mu[settled])
        done_s.append(s[settled])
        mu, s = distinct(mu[~arrived], s[~arrived], 0.01)
        if len(mu) == 0:
            break
    return distinct(np.concatenate(done_mu), np.concatenate(done_s), max(1e-6, 10.0 * tolerance))


def distinct(mu: FloatArray, s: FloatArray, within: float) -> tuple[FloatArray, FloatArray]:
    """One of each group of coinciding points."""
    kept: list[int] = []
    for i in range(len(mu)):
        near = np.hypot((mu[kept] - mu[i]) * np.exp(-s[i]), s[kept] - s[i]) < within
        if not near.any():
            kept.append(i)
    return mu[kept], s[kept]


def slopes(
    rule: Rule, kernel: Kernel, mu: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient (n, 2) and Hessian (n, 2, 2) in (μ/σ, log σ)."""
    z, log_q = log_gaussians(rule.x, mu, s)
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = kernel(rule.f, log_q)
        a *= rule.w
        b *= rule.w
        z2 = z * z
        powers = np.stack([np.ones_like(z), z, z2, z2 * z, z2 * z2], axis=2)
        a0, a1, a2 = np.matmul(a[:, None, :], powers[:, :, :3])[:, 0].T
        b0, b1, b2, b3, b4 = np.matmul(b[:, None, :], powers)[:, 0].T
        g = np.stack([a1, a2 - a0], axis=1)
        h = np.empty((len(mu), 2, 2))
        h[:, 0, 0] = b2 - a0
        h[:, 0, 1] = h[:, 1, 0] = b3 - b1 - 2.0 * a1
        h[:, 1, 1] = b4 - 2.0 * b2 + b0 - 2.0 * a2
    return tamed(g), tamed(h)


def tamed(values: FloatArray) -> FloatArray:
    """Numbers that the eigenvalue routine accepts; they belong to hopeless starts."""
    finite: FloatArray = np.nan_to_num(values, nan=0.0, posinf=1e100, neginf=-1e100)
    return finite
