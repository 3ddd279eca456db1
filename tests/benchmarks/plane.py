"""Fits of two variables: klcore beside L-BFGS over scipy's cubature, on the same random mixtures.

Run from the top of the repository: ``python -m tests.benchmarks.plane [targets]``. Times are
processor time. scipy's way is one walk from the moments of the target; it ends too high where
klcore's best minimum lies more than 0.001 nat below, klcore's where scipy's end does. The
divergences are those of each mixture to the Gaussian with its moments, beside `cubature` asked for
the same eight digits.
"""

import math
import sys
import time

import numpy as np
from scipy import integrate, optimize

from klcore import bivariate

END = 8.5


def targets(count: int) -> list[bivariate.GaussianMixture]:
    made = []
    for seed in range(count):
        rng = np.random.default_rng(20_000 + seed)
        n = seed % 2 + 2
        weights = rng.dirichlet(np.ones(n))
        covs = []
        for _ in range(n):
            angle, sizes = rng.uniform(0.0, math.pi), np.exp(rng.uniform(-1.15, 1.15, 2))
            turn = np.array(
                [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
            )
            covs.append(turn @ np.diag(sizes) @ turn.T)
        made.append(
            bivariate.GaussianMixture(weights / weights.sum(), rng.uniform(-4, 4, (n, 2)), covs)
        )
    return made


def average(f, mean, root, digits: float) -> float:
    """E[f(mean + root z)] by cubature."""

    def integrand(z):
        weight = np.exp(-0.5 * (z * z).sum(axis=1)) / (2 * math.pi)
        return weight * f(mean + z @ root.T)

    # bounded: at the bends it would go on for minutes
    found = integrate.cubature(
        integrand, [-END, -END], [END, END], rtol=digits, atol=digits, max_subdivisions=300
    )
    return float(found.estimate)


def by_cubature(p, axis_aligned: bool) -> float:
    """L-BFGS from the moments, gradient by differences; the value it ends with."""

    def unpacked(v):
        off = 0.0 if axis_aligned else v[4]
        return v[:2], np.array([[math.exp(v[2]), 0.0], [off, math.exp(v[3])]])

    def objective(v):
        mean, root = unpacked(v)
        return -v[2] - v[3] - math.log(2 * math.pi) - 1 - average(p.logpdf, mean, root, 1e-6)

    root = np.linalg.cholesky(np.diag(np.diag(p.cov)) if axis_aligned else p.cov)
    start = [*p.mean, math.log(root[0, 0]), math.log(root[1, 1]), root[1, 0]]
    end = optimize.minimize(
        objective, start[: 4 if axis_aligned else 5], method="L-BFGS-B", options={"maxiter": 40}
    )
    mean, root = unpacked(end.x)
    return bivariate.kl_divergence(bivariate.Gaussian(mean, root @ root.T), p)


def timed(function, *arguments):
    start = time.process_time()
    found = function(*arguments)
    return found, 1e3 * (time.process_time() - start)


def main(count: int) -> None:
    made = targets(count)
    bivariate.fit_reverse_kl(made[0])
    print("| Q | klcore ms, median (worst) | minima | too high | scipy ms, median | too high |")
    print("| --- | --- | --- | --- | --- | --- |")
    for axis_aligned in (False, True):
        ours, theirs, minima, high, too_high = [], [], 0, 0, 0
        for p in made:
            fit, ms = timed(bivariate.fit_reverse_kl, p, axis_aligned)
            ours.append(ms)
            minima += len(fit.minima)
            value, ms = timed(by_cubature, p, axis_aligned)
            theirs.append(ms)
            too_high += value > fit.best.kl + 1e-3
            high += fit.best.kl > value + 1e-3
        print(
            f"| {'axis-parallel' if axis_aligned else 'any'} | {np.median(ours):.0f} "
            f"({max(ours):.0f}) | {minima} | {high} of {count} | {np.median(theirs):.0f} "
            f"| {too_high} of {count} |",
            flush=True,
        )
    print("\n| D(P‖moments of P) | ms, median | largest difference |\n| --- | --- | --- |")
    ours, theirs, apart = [], [], 0.0
    for p in made:
        q = bivariate.Gaussian(p.mean, p.cov)
        value, ms = timed(bivariate.kl_divergence, p, q)
        ours.append(ms)
        other, ms = timed(
            lambda p=p, q=q: sum(
                w * average(lambda x: p.logpdf(x) - q.logpdf(x), m, np.linalg.cholesky(c), 1e-8)
                for w, m, c in zip(p.weights, p.means, p.covs, strict=True)
            )
        )
        theirs.append(ms)
        apart = max(apart, abs(other - value))
    print(f"| klcore | {np.median(ours):.0f} | |")
    print(f"| scipy.integrate.cubature | {np.median(theirs):.0f} | {apart:.0e} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
