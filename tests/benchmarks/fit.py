"""Four ways to find the reverse fit, on the same random mixtures: how fast, and what they miss.

Run from the top of the repository: ``python -m tests.benchmarks.fit [targets]``. The truth is the
dense search in `tests.brute_force`. Times are processor time, since cores are shared. A global
minimum is missed where the best answer is more than 0.001 nat above it (the worst difference is
the gap), a local one where no answer lies within 0.05 widths of it; an answer is invented where
the Newton step from it is longer than 0.1 widths or the Hessian is not positive definite. These
allow for the noise of Monte Carlo; the others would do as well or as badly under 1e-6.
"""

import math
import sys
import time

import numpy as np
from scipy import integrate, optimize

from klcore import GaussianMixture, fit_reverse_kl
from tests import brute_force


def targets(count: int) -> list[GaussianMixture]:
    made = []
    for seed in range(count):
        rng = np.random.default_rng(10_000 + seed)
        n = seed % 6 + 1
        weights = rng.dirichlet(np.ones(n))
        sigmas = np.exp(rng.uniform(np.log(0.3), np.log(2.0), n))
        made.append(GaussianMixture(weights / weights.sum(), rng.uniform(-6, 6, n), sigmas))
    return made


def ours(p, rng):
    return [(fit.mu, fit.sigma) for fit in fit_reverse_kl(p).minima]


def quad(p, rng):
    """L-BFGS-B over scipy.integrate.quad from the moment match, gradient by differences."""

    def objective(v):
        mu, sigma = v[0], math.exp(v[1])

        def integrand(x):
            z = (x - mu) / sigma
            log_q = -0.5 * z * z - math.log(sigma * math.sqrt(2 * math.pi))
            return math.exp(log_q) * (log_q - float(p.logpdf(x)))

        return integrate.quad(integrand, mu - 9 * sigma, mu + 9 * sigma, limit=200)[0]

    found = optimize.minimize(objective, [p.mean, math.log(p.std)], method="L-BFGS-B")
    return [(found.x[0], math.exp(found.x[1]))]


def multistart(p, rng):
    """L-BFGS with exact gradient on the dense rule, from 10 random starts; distinct ends kept."""

    def objective(v):
        value, (g1, g2), _ = brute_force.objective(p, v[:1], v[1:], 60)
        return value[0], np.array([g1[0] * math.exp(-v[1]), g2[0]])

    ends = []
    for _ in range(10):
        start = rng.uniform(min(p.mus), max(p.mus)), math.log(p.std) + rng.uniform(-2, 0.3)
        with np.errstate(all="ignore"):  # a line search that strays
            v = optimize.minimize(objective, start, jac=True, method="L-BFGS-B", tol=1e-12).x
        end = float(v[0]), math.exp(v[1])
        if all(abs(end[0] - m) + abs(end[1] - s) > 1e-3 * s for m, s in ends):
            ends.append(end)
    return ends


def adam(p, rng, steps=1000, draws=64, rate=0.03):
    """Adam on the reparameterised Monte-Carlo gradient, 1000 steps from the moment match."""
    v = np.array([p.mean, math.log(p.std)])
    first, second = np.zeros(2), np.zeros(2)
    for k in range(1, steps + 1):
        z = rng.standard_normal(draws)
        _, slope, _ = brute_force.log_derivatives(p, v[0] + math.exp(v[1]) * z)
        gradient = np.array([-slope.mean(), -1.0 - (slope * z).mean() * math.exp(v[1])])
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        step = first / (1 - 0.9**k) / (np.sqrt(second / (1 - 0.999**k)) + 1e-8)
        v = v - rate * step * (1 - (k - 1) / steps)
    return [(v[0], math.exp(v[1]))]


METHODS = {
    "klcore": ours,
    "L-BFGS-B over quad": quad,
    "L-BFGS, exact gradient, 10 starts": multistart,
    "Adam, 1000 Monte-Carlo steps": adam,
}


def main(count: int) -> None:
    made = targets(count)
    truth = [brute_force.minima(p) for p in made]
    total = sum(map(len, truth))
    fit_reverse_kl(made[-1])
    print(f"{count} mixtures of 1 to 6 components, {total} minima\n")
    print("| method | ms, median | × | global missed | worst gap, nats | local missed | invented |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    base = None
    for name, method in METHODS.items():
        times, wrong, missed, invented, gap = [], 0, 0, 0, 0.0
        for seed, (p, known) in enumerate(zip(made, truth, strict=True)):
            rng = np.random.default_rng(seed)
            start = time.process_time()
            answers = method(p, rng)
            times.append(time.process_time() - start)
            mus, sigmas = np.array(answers).T
            values, _, _ = brute_force.objective(p, mus, np.log(sigmas), 600)
            excess = float(values.min() - known[0, 0])
            wrong += excess > 1e-3
            gap = max(gap, excess)
            near = (np.abs(known[:, 1:2] - mus) + np.abs(known[:, 2:] - sigmas)) / known[:, 2:]
            missed += int((near.min(axis=1) > 0.05).sum())
            for mu, sigma in answers:
                step, determinant = brute_force.stationary_kind(p, mu, sigma, 600)
                invented += not (step < 0.1 and determinant > 0)
        median = 1e3 * float(np.median(times))
        base = base or median
        print(
            f"| {name} | {median:.1f} | {median / base:.1f} | {wrong} of {count} | {gap:.1e} "
            f"| {missed} of {total} | {invented} |",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
