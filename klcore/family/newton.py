"""Newton's method for the divergences between forward and reverse KL, from many starts at once."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import expit

from klcore._numbers import LOG_SQRT_2PI, FloatArray
from klcore.family.nodes import Nodes, Rule

__all__ = ["NEAREST", "Kernel", "descended", "log_gaussians", "newton", "slopes"]

ROUNDS = 60
LONGEST = 0.4  # step, in (σ, log σ)
LONGEST_INWARD = 2.0  # in t, where log σ moves by less
STEEPER = 10.0
NEAREST = 1e-8  # to a bound of log σ, in log σ

# Log masses of p and q at the nodes, to q ψ and q (ψ - ψ′), with ψ = φ(r) - r φ′(r), r = p/q, for
# the divergence ∫ q φ(r). Its gradient is E_q[ψ ∇ log q].
Kernel = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def log_gaussians(rule: Rule, mu: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return z and the log masses of q at the nodes, shape (n, nodes), for each (μ, log σ)."""
    z = (rule.x - mu[:, None]) * np.exp(-s)[:, None]
    log_q: FloatArray = -0.5 * z * z
    log_q += rule.log_w
    log_q -= s[:, None] + LOG_SQRT_2PI
    return z, log_q


def descended(
    nodes: Nodes, kernel: Kernel, mu: FloatArray, s: FloatArray, bounds: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return the minima to which Newton's method leads from each start, repeated ones dropped.

    Eigenvalues are replaced by their absolute values, so that saddles repel. Starts that end
    nowhere, or in anything but a minimum, are dropped too, and so are those so narrow that the
    rule does not see the whole of q. `bounds` are those of log σ, one of them finite at most;
    what is lowest as near to it as `NEAREST` is left there.
    """
    mu, s = newton(nodes.rough, kernel, mu, s, bounds, 1e-4)
    mu, s = newton(nodes.good, kernel, mu, s, bounds, 1e-9)
    _, log_q = log_gaussians(nodes.good, mu, s)
    whole = np.abs(np.exp(log_q).sum(axis=1) - 1.0) < 1e-8
    return mu[whole], s[whole]


@dataclass(frozen=True)
class _Inward:
    """Log σ as a function of t, which goes on for ever where log σ comes to an end.

    Without a bound t is log σ. Beside one, the distance to it is log(1 + e^t).
    """

    bound: float
    sign: float

    @classmethod
    def within(cls, bounds: tuple[float, float]) -> Self:
        """Within a half-open range."""
        low, high = bounds
        if math.isfinite(low):
            return cls(low, 1.0)
        return cls(high, -1.0) if math.isfinite(high) else cls(0.0, 0.0)

    def t(self, s: FloatArray) -> FloatArray:
        """Of log σ, as near to the bound as `NEAREST` at most."""
        if self.sign == 0.0:
            return s
        d = np.maximum(self.sign * (s - self.bound), NEAREST)
        inverse: FloatArray = np.where(d < 30.0, np.log(np.expm1(np.minimum(d, 30.0))), d)
        return inverse

    def s(self, t: FloatArray) -> FloatArray:
        """Log σ."""
        return t if self.sign == 0.0 else self.bound + self.sign * np.logaddexp(0.0, t)

    def slopes(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First and second derivative of log σ."""
        if self.sign == 0.0:
            return np.ones_like(t), np.zeros_like(t)
        return self.sign * expit(t), self.sign * expit(t) * expit(-t)


def newton(
    rule: Rule,
    kernel: Kernel,
    mu: FloatArray,
    s: FloatArray,
    bounds: tuple[float, float],
    tolerance: float,
) -> tuple[FloatArray, FloatArray]:
    """Newton's method from every start at once, until the steps are below `tolerance`."""
    inward = _Inward.within(bounds)
    t = inward.t(s)
    least = math.log(NEAREST) if inward.sign else -math.inf
    old_mu, old_t, old_size = mu, t, np.full(len(mu), np.inf)
    done_mu, done_t = [], []
    for _ in range(ROUNDS):
        g, h = slopes(rule, kernel, mu, inward.s(t))
        first, second = inward.slopes(t)
        h[:, 1, 1] = h[:, 1, 1] * first**2 + g[:, 1] * second
        h[:, 0, 1] = h[:, 1, 0] = h[:, 0, 1] * first
        g[:, 1] *= first
        # A divergence that grows like exp(1/d) towards its edge is as steep: from where the slope
        # overflows, or has grown by much, Newton's method would not soon come back.
        with np.errstate(invalid="ignore", over="ignore"):
            steep = np.abs(g).max(axis=1)
        lost = ~(np.isfinite(g).all(axis=1) & np.isfinite(h).all(axis=(1, 2)))
        lost |= steep > STEEPER * (1.0 + old_size)
        g[lost], h[lost] = 0.0, np.eye(2)
        values, vectors = np.linalg.eigh(h)
        inner = np.einsum("nij,ni->nj", vectors, g) / np.maximum(np.abs(values), 1e-9)
        step = -np.einsum("nij,nj->ni", vectors, inner)
        pressed = (t <= least) & (step[:, 1] <= 0.0)
        step[pressed, 0] = -g[pressed, 0] / np.maximum(np.abs(h[pressed, 0, 0]), 1e-9)
        step[pressed, 1] = 0.0
        size = np.hypot(step[:, 0], step[:, 1])
        moved = np.hypot(step[:, 0], first * step[:, 1])
        limit = np.maximum(moved / LONGEST, np.abs(step[:, 1]) / LONGEST_INWARD)
        step /= np.maximum(1.0, limit)[:, None]
        arrived = (size < tolerance) & ~lost
        settled = arrived & (np.where(pressed, h[:, 0, 0], values[:, 0]) > 0.0)
        next_mu = np.where(lost, 0.5 * (mu + old_mu), mu + np.exp(inward.s(t)) * step[:, 0])
        next_t = np.where(lost, 0.5 * (t + old_t), np.maximum(t + step[:, 1], least))
        hopeless = lost & (mu == old_mu) & (t == old_t)
        old_mu, old_t = np.where(lost, old_mu, mu), np.where(lost, old_t, t)
        old_size = np.where(lost, old_size, steep)
        done_mu.append(next_mu[settled])
        done_t.append(next_t[settled])
        go_on = np.flatnonzero(~arrived & ~hopeless)
        go_on = go_on[_distinct(next_mu[go_on], next_t[go_on], inward.s(next_t[go_on]), 0.01)]
        mu, t = next_mu[go_on], next_t[go_on]
        old_mu, old_t, old_size = old_mu[go_on], old_t[go_on], old_size[go_on]
        if len(mu) == 0:
            break
    mu, t = np.concatenate(done_mu), np.concatenate(done_t)
    s = inward.s(t)
    kept = _distinct(mu, t, s, max(1e-6, 10.0 * tolerance))
    return mu[kept], s[kept]


def _distinct(mu: FloatArray, t: FloatArray, s: FloatArray, within: float) -> list[int]:
    """One of each group of coinciding points, in units of their width and of t."""
    kept: list[int] = []
    for i in range(len(mu)):
        near = np.hypot((mu[kept] - mu[i]) * np.exp(-s[i]), t[kept] - t[i]) < within
        if not near.any():
            kept.append(i)
    return kept


def slopes(
    rule: Rule, kernel: Kernel, mu: FloatArray, s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient (n, 2) and Hessian (n, 2, 2) in (μ/σ, log σ)."""
    z, log_q = log_gaussians(rule, mu, s)
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = kernel(rule.f, log_q)
        z2 = z * z
        powers = np.stack([np.ones_like(z), z, z2, z2 * z, z2 * z2], axis=2)
        a0, a1, a2 = np.matmul(a[:, None, :], powers[:, :, :3])[:, 0].T
        b0, b1, b2, b3, b4 = np.matmul(b[:, None, :], powers)[:, 0].T
        g = np.stack([a1, a2 - a0], axis=1)
        h = np.empty((len(mu), 2, 2))
        h[:, 0, 0] = b2 - a0
        h[:, 0, 1] = h[:, 1, 0] = b3 - b1 - 2.0 * a1
        h[:, 1, 1] = b4 - 2.0 * b2 + b0 - 2.0 * a2
    return g, h
