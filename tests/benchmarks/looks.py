"""Time and error of landscapes, descents, the α-family and the separation, beside scipy.

Run from the top of the repository: ``python -m tests.benchmarks.looks``. Times are those of the
processor, medians of several runs; scipy's side is what one would write without klcore: ``quad``
point by point, ``minimize`` over ``quad`` from the moments of P.
"""

import time
from collections.abc import Callable

import numpy as np
from scipy import integrate, optimize

from klcore import (
    Gaussian,
    basins,
    datasets,
    descend,
    fit_alpha,
    fit_hellinger,
    fit_jensen_shannon,
    fit_reverse_kl,
    fit_total_variation,
    kl_divergence,
    landscape,
    separation_transition,
    sweep_alpha,
)

SAMPLE = 40  # points of a landscape at which scipy is timed and errors are taken


def timed(function: Callable, *arguments: object, runs: int = 3) -> tuple[object, float]:
    times = []
    for _ in range(runs):
        start = time.process_time()
        result = function(*arguments)
        times.append(time.process_time() - start)
    return result, float(np.median(times))


def by_quad(p: object, mu: float, sigma: float) -> float:
    """D(q‖p) as a tutorial writes it."""
    q = Gaussian(mu, sigma)
    return integrate.quad(
        lambda x: float(np.exp(q.logpdf(x)) * (q.logpdf(x) - p.logpdf(x))),
        mu - 9.0 * sigma,
        mu + 9.0 * sigma,
        points=[mu],
        limit=200,
    )[0]


def alpha_by_quad(p: object, alpha: float, mu: float, s: float) -> float:
    q = Gaussian(mu, np.exp(s))
    both = integrate.quad(
        lambda x: float(np.exp(alpha * p.logpdf(x) + (1 - alpha) * q.logpdf(x))),
        -20.0,
        20.0,
        points=[-2.0, 0.0, 2.0],
        limit=200,
    )[0]
    return (1.0 - both) / (alpha * (1.0 - alpha))


def landscapes() -> None:
    print("| 121 × 121 | klcore ms | worst error / max(1, KL) | quad, point by point, s |")
    print("| --- | --- | --- | --- |")
    rng, times = np.random.default_rng(0), []
    mus, sigmas = np.linspace(-6.0, 6.0, 121), np.geomspace(0.1, 6.0, 121)
    for name, p in datasets.TARGETS.items():
        found, seconds = timed(landscape, p, mus, sigmas, runs=5)
        times.append(1e3 * seconds)
        if np.isinf(found).all():
            print(f"| {name} | {1e3 * seconds:.0f} | infinite everywhere | – |")
            continue
        worst = 0.0
        points = rng.integers(121, size=(SAMPLE, 2))
        for i, j in points:
            exact = kl_divergence(Gaussian(mus[j], sigmas[i]), p)
            worst = max(worst, abs(found[i, j] - exact) / max(1.0, exact))
        start = time.process_time()
        for i, j in points[:10]:
            by_quad(p, mus[j], sigmas[i])
        slow = time.process_time() - start
        print(f"| {name} | {1e3 * seconds:.0f} | {worst:.0e} | {slow / 10 * 121**2:.0f} |")
    print(f"\nMedian {np.median(times):.0f} ms.\n")


def descents() -> None:
    p = datasets.TARGETS["goodfellow"]
    print("| way down, goodfellow | klcore s | the same over quad, s |")
    print("| --- | --- | --- |")

    def slow_descent(steps: int) -> None:
        mu, s, h = 1.0, 0.0, 1e-4
        for _ in range(steps):
            across = by_quad(p, mu + h, np.exp(s)) - by_quad(p, mu - h, np.exp(s))
            along = by_quad(p, mu, np.exp(s + h)) - by_quad(p, mu, np.exp(s - h))
            mu, s = mu - 0.1 * across / (2 * h), s - 0.1 * along / (2 * h)

    _, slow = timed(slow_descent, 5, runs=1)
    _, one = timed(lambda: descend(p, (1.0, 1.0), steps=200))
    starts = np.linspace(-4.0, 4.0, 100), 1.0
    _, many = timed(lambda: descend(p, starts, steps=200))
    grid = np.linspace(-5.0, 5.0, 41), np.geomspace(0.3, 5.0, 41)
    _, shaded = timed(lambda: basins(p, *grid), runs=1)
    print(f"| one start, 200 steps | {one:.2f} | {40 * slow:.1f} |")
    print(f"| 100 starts, 200 steps | {many:.2f} | {4000 * slow:.0f} |")
    print(f"| basins, 41 × 41 starts | {shaded:.2f} | – |\n")


def family() -> None:
    print("| 41 values of α in [0, 1] | klcore s | L-BFGS-B over quad, s | of it wrong minima |")
    print("| --- | --- | --- | --- |")
    alphas = np.linspace(0.0, 1.0, 41)
    for name in ("unequal", "goodfellow"):
        p = datasets.TARGETS[name]
        found, seconds = timed(sweep_alpha, p, alphas)
        tried = range(2, 40, 9)
        start, missed = time.process_time(), 0
        for k in tried:
            fit = optimize.minimize(
                lambda at, p=p, k=k: alpha_by_quad(p, alphas[k], *at),
                [p.mean, np.log(p.std)],
                method="L-BFGS-B",
            )
            missed += fit.fun > found[k].best.value + 1e-6
        slow = (time.process_time() - start) / len(tried) * 41
        print(f"| {name} | {seconds:.2f} | {slow:.0f} | {missed} of {len(tried)} |")
    print("\n| one fit, s | " + " | ".join(datasets.TARGETS) + " |")
    print("| --- |" + " --- |" * len(datasets.TARGETS))
    for label, fit in (
        ("α = ½", lambda p: fit_alpha(p, 0.5)),
        ("Hellinger", fit_hellinger),
        ("Jensen-Shannon", fit_jensen_shannon),
        ("total variation", fit_total_variation),
    ):
        cells = [f"{timed(fit, p, runs=1)[1]:.2f}" for p in datasets.TARGETS.values()]
        print(f"| {label} | " + " | ".join(cells) + " |")
    print()


def separation() -> None:
    print("| weights, σ | onset | switch | klcore s | fits a scan to 1e-8 by halving would take |")
    print("| --- | --- | --- | --- | --- |")
    _, one = timed(fit_reverse_kl, datasets.TARGETS["after_jump"])
    for weights, sigmas in (
        ((0.5, 0.5), (1.0, 1.0)),
        ((0.6, 0.4), (1.0, 1.0)),
        ((0.5, 0.5), (0.5, 1.0)),
        ((0.9, 0.1), (1.0, 1.0)),
    ):
        found, seconds = timed(separation_transition, weights, sigmas, runs=1)
        switch = "never" if found.switch is None else f"{found.switch:.9f}"
        fits = 25 + 24 * (len(found.births) + (found.switch is not None))
        print(
            f"| {weights}, {sigmas} | {found.onset:.9f} | {switch} | {seconds:.2f} "
            f"| {fits} ({fits * one:.2f} s) |"
        )


def main() -> None:
    landscapes()
    descents()
    family()
    separation()


if __name__ == "__main__":
    main()
