"""Evidence and estimators: klcore beside what one would write with numpy and scipy alone.

Run from the top of the repository: ``python -m tests.benchmarks.samples``. Processor time, medians
of five. The mean number of draws to odds of 20 : 1 beside 20,000 simulated races; the variance of
an estimate beside `quad` over ten standard deviations of Q to each side.
"""

import math
import time

import numpy as np
from scipy import integrate, stats

from klcore import Gaussian, GaussianMixture, datasets, evidence
from klcore.estimators import k1, k2, k3, mean_and_variance

LETTERS = datasets.letter_frequencies("english")
RACES = {
    ".9, .1 against .5, .5": ([0.9, 0.1], [0.5, 0.5]),
    ".9, .099, .001 against .5, .5, 0": ([0.9, 0.099, 0.001], [0.5, 0.5, 0.0]),
    ".52, .48 against .5, .5": ([0.52, 0.48], [0.5, 0.5]),
    "English letters against uniform ones": (LETTERS, np.full(len(LETTERS), 1 / len(LETTERS))),
}
PEAKS = GaussianMixture([0.5, 0.5], [-2.5, 2.5], [0.8, 0.8])
PAIRS = {
    "N(1, 1), N(0, 1)": (Gaussian(1.0, 1.0), Gaussian(0.0, 1.0)),
    "N(2.5, .8), ½ N(∓2.5, .8)": (Gaussian(2.5, 0.8), PEAKS),
    "N(0, .7), N(0, 1)": (Gaussian(0.0, 0.7), Gaussian(0.0, 1.0)),
    "N(0, 1), Laplace": (Gaussian(0.0, 1.0), stats.laplace()),
}


def timed(function, *arguments):
    times = []
    for _ in range(5):
        start = time.process_time()
        found = function(*arguments)
        times.append(1e3 * (time.process_time() - start))
    return found, float(np.median(times))


def simulated(q, p, races=20_000):
    """Mean number of draws in so many races, and its standard error."""
    rng = np.random.default_rng(0)
    with np.errstate(divide="ignore"):
        ratios = np.log(q) - np.log(p)
    sums, draws = np.zeros(races), np.zeros(races)
    running = np.arange(races)
    while running.size:
        draws[running] += 1
        sums[running] += ratios[rng.choice(len(q), running.size, p=q)]
        running = running[sums[running] < math.log(20)]
    return draws.mean(), draws.std() / math.sqrt(races)


def by_quad(q, p, k):
    def integrand(x, power, mean):
        t = float(q.logpdf(x) - p.logpdf(x))
        return float(q.pdf(x)) * (k(t) - mean) ** power

    ends = q.mu - 10 * q.sigma, q.mu + 10 * q.sigma
    mean = integrate.quad(integrand, *ends, args=(1, 0.0))[0]
    return integrate.quad(integrand, *ends, args=(2, mean))[0]


def main() -> None:
    print("| draws to 20 : 1 | klcore | ms | simulated | ms |\n| --- | --- | --- | --- | --- |")
    for name, (q, p) in RACES.items():
        mean, ms = timed(evidence.mean_draws, q, p)
        (other, error), slow = timed(simulated, q, p)
        print(f"| {name} | {mean:.6g} | {ms:.0f} | {other:.6g} ± {error:.1g} | {slow:.0f} |")
    print("\n| Q, P | variance of | klcore | ms | quad | ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, (q, p) in PAIRS.items():
        for estimator, k in (("k1", k1), ("k2", k2), ("k3", k3)):
            found, ms = timed(mean_and_variance, q, p, estimator)
            other, slow = timed(by_quad, q, p, k)
            ours = f"{found.variance:.6g} | {ms:.1f}"
            print(f"| {name} | {estimator} | {ours} | {other:.6g} | {slow:.1f} |")


if __name__ == "__main__":
    main()
