"""Divergences and reverse-KL minima of mixtures by force: slow, simple, no code from klcore.

A divergence is one composite rule, with panels graded towards every crossing of two components.

For the minima, values, gradients and Hessians come from the derivatives of log p (klcore uses none)
on a dense composite rule; the search is a fine grid of (μ, log σ), Newton from every local minimum
of the grid and from scattered starts.
"""

import itertools
import math

import numpy as np

NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)


def z_rule(panels):
    edges = np.linspace(-9.0, 9.0, panels + 1)
    half = 0.5 * np.diff(edges)
    z = (0.5 * (edges[1:] + edges[:-1])[:, None] + half[:, None] * NODES).ravel()
    w = (half[:, None] * WEIGHTS).ravel() * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return z, w


def log_derivatives(p, x):
    """Log p and its first two derivatives at x."""
    shape = (-1,) + (1,) * x.ndim
    w, m, s = (np.array(v).reshape(shape) for v in (p.weights, p.mus, p.sigmas))
    slope = (m - x) / s**2
    log_terms = np.log(w / s) - 0.5 * np.log(2.0 * np.pi) - 0.5 * ((x - m) / s) ** 2
    top = log_terms.max(axis=0)
    terms = np.exp(log_terms - top)
    total = terms.sum(axis=0)
    share = terms / total
    first = (share * slope).sum(axis=0)
    second = (share * (slope**2 - 1.0 / s**2)).sum(axis=0) - first**2
    return top + np.log(total), first, second


def objective(p, mu, log_sigma, panels):
    """KL value, gradient in (μ/σ, log σ) and Hessian entries (a, b, c) in the same units."""
    z, weight = z_rule(panels)
    sigma = np.exp(log_sigma)[:, None]
    f, f1, f2 = log_derivatives(p, mu[:, None] + sigma * z)
    f1, f2 = sigma * f1, sigma**2 * f2
    value = -(f @ weight) - log_sigma - 0.5 * np.log(2.0 * np.pi * np.e)
    gradient = -(f1 @ weight), -1.0 - (f1 * z) @ weight
    a, b = -(f2 @ weight), -(f2 * z) @ weight
    return value, gradient, (a, b, -(f1 * z) @ weight - (f2 * z * z) @ weight)


def stationary_kind(p, mu, sigma, panels=6000):
    """Length of the Newton step (μ/σ, log σ), and the Hessian's determinant, at one point."""
    _, (g1, g2), (a, b, c) = objective(p, np.array([mu]), np.log([sigma]), panels)
    det = a * c - b * b
    step = np.hypot(b * g2 - c * g1, b * g1 - a * g2) / np.abs(det)
    return float(step[0]), float(det[0])


def minima(p, size=90, starts=200, seed=0):
    """Distinct local minima as rows (KL, μ, σ), best first."""
    m, s = np.array(p.mus), np.array(p.sigmas)
    lo, hi = np.log(0.8 * s.min()), np.log(1.5 * (np.ptp(m) + s.max()))
    mus = np.unique(
        np.concatenate(
            [np.linspace(m.min(), m.max(), size), *(m + k * s for k in np.linspace(-2, 2, 9))]
        )
    )
    mus = mus[(mus >= m.min()) & (mus <= m.max())]
    mus = np.concatenate([[m.min() - s.max()], mus, [m.max() + s.max()]])
    logs = np.linspace(lo, hi, size)
    grid_mu, grid_s = (v.ravel() for v in np.meshgrid(mus, logs, indexing="ij"))
    values = objective_values(p, grid_mu, grid_s).reshape(len(mus), size)
    padded = np.pad(values, 1, constant_values=np.inf)
    near = [
        padded[1 + i : padded.shape[0] - 1 + i, 1 + j : padded.shape[1] - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    low = (values <= np.minimum.reduce(near)).ravel()
    rng = np.random.default_rng(seed)
    mu = np.concatenate([grid_mu[low], rng.uniform(m.min(), m.max(), starts)])
    log_sigma = np.concatenate([grid_s[low], rng.uniform(lo, hi, starts)])
    mu, log_sigma = descend(p, mu, log_sigma, 60, 40)
    mu, log_sigma = unique(mu, log_sigma, 1e-3)
    mu, log_sigma = descend(p, mu, log_sigma, 600, 15)
    mu, log_sigma = unique(mu, log_sigma, 1e-6)
    value, gradient, (a, b, c) = objective(p, mu, log_sigma, 600)
    scale = 1.0 + np.abs(a) + np.abs(c)  # a steep valley turns rounding into gradient
    real = (np.hypot(*gradient) < 1e-8 * scale) & (a > 0) & (a * c - b * b > 0)
    order = np.argsort(value[real])
    return np.stack([value[real], mu[real], np.exp(log_sigma[real])], axis=1)[order]


def objective_values(p, mu, log_sigma):
    z, weight = z_rule(30)
    out = np.empty(len(mu))
    for i in range(0, len(mu), 500):
        part = slice(i, i + 500)
        x = mu[part, None] + np.exp(log_sigma[part])[:, None] * z
        out[part] = -(log_derivatives(p, x)[0] @ weight) - log_sigma[part]
    return out


def descend(p, mu, log_sigma, panels, rounds):
    """Newton with the Hessian's eigenvalues made positive and steps of at most 0.4."""
    for _ in range(rounds):
        _, (g1, g2), (a, b, c) = objective(p, mu, log_sigma, panels)
        h = np.stack([np.stack([a, b], -1), np.stack([b, c], -1)], -2)
        values, vectors = np.linalg.eigh(h)
        g = np.stack([g1, g2], -1)
        turned = np.einsum("nij,ni->nj", vectors, g) / np.maximum(np.abs(values), 1e-3)
        step = -np.einsum("nij,nj->ni", vectors, turned)
        size = np.hypot(step[:, 0], step[:, 1])
        step *= np.minimum(1.0, 0.4 / np.maximum(size, 1e-300))[:, None]
        mu, log_sigma = mu + np.exp(log_sigma) * step[:, 0], log_sigma + step[:, 1]
        if size.max() < 1e-11:
            break
    return mu, log_sigma


def unique(mu, log_sigma, tolerance):
    kept = []
    for k in range(len(mu)):
        if all(
            abs(mu[k] - mu[j]) > tolerance * np.exp(log_sigma[j])
            or abs(log_sigma[k] - log_sigma[j]) > tolerance
            for j in kept
        ):
            kept.append(k)
    return mu[kept], log_sigma[kept]


GRADED = np.concatenate([-np.geomspace(1e3, 0.05, 42), [0.0], np.geomspace(0.05, 1e3, 42)])
FINE_NODES, FINE_WEIGHTS = np.polynomial.legendre.leggauss(20)


def divergence(p, q):
    """D(p‖q) of mixtures, each a list of (weight, μ, σ), and how far rounding may have moved it."""
    origin = max(p)[1]
    p, q = ([(w, m - origin, s) for w, m, s in d if w > 0] for d in (p, q))
    low, high = min(m - 13 * s for _, m, s in p), max(m + 13 * s for _, m, s in p)
    edges = [np.array([low, high])]
    edges += [m + s * np.arange(-13, 13.1, 0.5) for _, m, s in p]
    edges += [m + s * np.arange(-40, 40.1, 1.0) for _, m, s in q]
    edges += [x + GRADED / k for d in (p, q) for x, k in crossings(d)]
    edges = np.unique(np.concatenate(edges))
    edges = edges[(edges >= low) & (edges <= high)]
    half = 0.5 * np.diff(edges)
    middle = 0.5 * (edges[1:] + edges[:-1])
    # each panel counts from the nearest mean: next to a narrow component every digit matters
    means = np.array([m for d in (p, q) for _, m, _ in d])
    anchor = means[np.abs(middle[:, None] - means).argmin(axis=1)]
    middle = 0.5 * ((edges[1:] - anchor) + (edges[:-1] - anchor))
    offset = (middle[:, None] + half[:, None] * FINE_NODES).ravel()
    anchor = np.repeat(anchor, len(FINE_NODES))
    log_p, log_q = log_density(p, anchor, offset), log_density(q, anchor, offset)
    parts = (half[:, None] * FINE_WEIGHTS).ravel() * np.exp(log_p) * (log_p - log_q)
    return math.fsum(parts), 3e-15 * math.fsum(np.abs(parts))


def log_density(components, anchor, offset):
    logs = [
        np.log(w) - np.log(s) - 0.5 * ((anchor - m + offset) / s) ** 2 for w, m, s in components
    ]
    return np.logaddexp.reduce(logs, axis=0) - 0.5 * np.log(2.0 * np.pi)


def crossings(components):
    """Where two components are equal, and the slope of their log ratio there."""
    found = []
    for (w, m, s), (v, n, r) in itertools.combinations(components, 2):
        # the log ratio at m + u is a u² + b u + c
        a, b = 0.5 / r**2 - 0.5 / s**2, (m - n) / r**2
        c = math.log(w) - math.log(s) - math.log(v) + math.log(r) + 0.5 * ((n - m) / r) ** 2
        disc, curve = b * b - 4 * a * c, math.sqrt(2 * abs(a))
        if a == 0.0:
            found += [(m - c / b, abs(b))] if b else []
        elif disc < 0.0:  # the lesser comes nearest here
            found.append((m - 0.5 * b / a, curve))
        else:
            big = -0.5 * (b + math.copysign(math.sqrt(disc), b))
            roots = [big / a, c / big] if big else [0.0]
            found += [(m + u, max(math.sqrt(disc), curve)) for u in roots]
    return found
