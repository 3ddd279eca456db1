"""The "Reproduce in Python" snippet of the finale: scipy and numpy alone.

Pasted into a fresh interpreter, it prints numbers that stand on the screen. A test runs it.
"""

import math
from typing import Any

from klcore import GaussianMixture
from klcore.fit.fits import Fit
from pages.ui.controls.files import REACH
from pages.ui.controls.targets import Target
from pages.ui.forward_and_reverse.both_fits import BothFits
from pages.ui.shell import numbers

__all__ = ["snippet"]

INLINE_VALUES = 300  # a longer sample is read from the reader's own file instead

SCIPY_TARGETS = {
    "laplace": "stats.laplace(0, 1)",
    "student_t": "stats.t(3)",
    "cauchy": "stats.cauchy(0, 1)",
    "exponential": "stats.expon(0, 1)",
}

MIXTURE = """import numpy as np
from scipy import integrate, special, stats

weights = np.array({weights})
means = np.array({mus})
widths = np.array({sigmas})

def log_p(x):
    return special.logsumexp(
        np.log(weights) + stats.norm.logpdf(np.asarray(x)[..., None], means, widths), axis=-1)
"""

SAMPLE = """import numpy as np
from scipy import integrate, special, stats

sample = {sample}
h = {bandwidth}  # {rule}
values, counts = np.unique(sample, return_counts=True)

def log_p(x):
    return special.logsumexp(
        np.log(counts / counts.sum())
        + stats.norm.logpdf(np.asarray(x)[..., None], values, h), axis=-1)
"""

SILVERMAN = "0.9 min(s, IQR / 1.34) n^(-1/5), Silverman's rule"

SCIPY = """import numpy as np
from scipy import integrate, stats

log_p = {source}.logpdf
"""

GRID_KL = """
def kl(log_a, log_b):  # D(a||b) in {unit}
    x = np.linspace({low}, {high}, {points})
    a, b = log_a(x), log_b(x)
    return integrate.simpson(np.exp(a) * (a - b), x=x){scale}
"""

QUAD_KL = """
def kl(log_a, log_b):  # D(a||b) in {unit}
    def integrand(x):
        a = log_a(x)
        return np.exp(a) * (a - log_b(x)) if np.exp(a) > 0 else 0.0
    pieces = [{low}, -30, -5, -1, 0, 1, 5, 30, np.inf]
    pieces = [x for x in pieces if x >= {low}]
    return sum(integrate.quad(integrand, lo, hi, epsabs=1e-12)[0]
               for lo, hi in zip(pieces, pieces[1:])){scale}
"""

FORWARD = """
mu, sigma = {mu}, {sigma}  # forward fit: P's mean and standard deviation
print("forward: D(P||Q) =", round(kl(log_p, stats.norm(mu, sigma).logpdf), 6))
"""

REVERSE = """
def objective(mu, sigma):  # reverse: D(Q||P)
    return kl(stats.norm(mu, sigma).logpdf, log_p)

mu, sigma, d = {mu}, {sigma}, 1e-4
up, down = objective(mu + d * sigma, sigma), objective(mu - d * sigma, sigma)
wide, narrow = objective(mu, sigma * np.exp(d)), objective(mu, sigma * np.exp(-d))
print("reverse: D(Q||P) =", round(objective(mu, sigma), 6))
print("slopes there, both 0:", round((up - down) / (2 * d), 6), round((wide - narrow) / (2 * d), 6))
"""


def snippet(target: Target, fits: BothFits, unit: str) -> str:
    """Return the snippet for page 7: both fits of the target, their values and slopes."""
    scale = numbers.scale_of(unit)
    parts = [target_source(target), divergence_source(target, fits, unit, scale)]
    if fits.forward is not None:
        parts.append(FORWARD.format(**of_fit(fits.forward)))
    if fits.reverse is not None:
        parts.append(REVERSE.format(**of_fit(fits.reverse.best)))
    return "".join(parts)


def of_fit(fit: Fit) -> dict[str, str]:
    """Return mean and width as source."""
    return {"mu": numbers.python_float(fit.mu), "sigma": numbers.python_float(fit.sigma)}


def target_source(target: Target) -> str:
    """Return the lines that define log p."""
    p: Any = target.density
    if isinstance(p, GaussianMixture):
        return MIXTURE.format(weights=list(p.weights), mus=list(p.mus), sigmas=list(p.sigmas))
    if target.sample is not None:
        sample = f"np.array({target.sample.tolist()})"
        if len(target.sample) > INLINE_VALUES:
            sample = 'np.loadtxt("column.txt")  # your column, one value a line'
            sample = "\n".join([sample, *steps_to_the_drawn(target)])
        widened = target.upload is not None and target.upload.drawn.rule > 0
        rule = f"a {REACH}th of the range" if widened else SILVERMAN
        return SAMPLE.format(sample=sample, bandwidth=numbers.python_float(p.bandwidth), rule=rule)
    return SCIPY.format(source=SCIPY_TARGETS[str(target.example)])


def steps_to_the_drawn(target: Target) -> list[str]:
    """Return the lines that make a reader's whole column the sample that is drawn."""
    if target.upload is None:
        return []
    reading, drawn = target.upload.column.reading, target.upload.drawn
    steps = []
    if reading.used < reading.rows:
        used, last = reading.used - 1, reading.rows - 1
        steps.append(f"sample = sample[np.arange({used + 1}) * {last} // {used}]  # evenly spread")
    if drawn.log:
        steps.append("sample = np.log10(sample)")
    if drawn.below or drawn.above:
        low, high = (numbers.python_float(end(drawn.density.sample)) for end in (min, max))
        steps.append(f"sample = sample[(sample >= {low}) & (sample <= {high})]  # middle 99 %")
    return steps


def divergence_source(target: Target, fits: BothFits, unit: str, scale: str) -> str:
    """Return the lines that define the divergence, by a rule that is safe for this target."""
    p: Any = target.density
    if isinstance(p, GaussianMixture) or target.sample is not None:
        centres = p.mus if isinstance(p, GaussianMixture) else p.sample
        widths = p.sigmas if isinstance(p, GaussianMixture) else (p.bandwidth,)
        everything = [p, *(fit for fit in (fits.forward,) if fit)]
        reach = 12 * max(max(widths), *(getattr(one, "std", 0) or one.sigma for one in everything))
        # Short numbers, but of the target's own size: data may be microseconds or light years.
        digits = 2 - math.floor(math.log10(reach))
        low, high = round(min(centres) - reach, digits), round(max(centres) + reach, digits)
        points = int(min(400_001, max(20_001, 20 * (high - low) / min(widths)))) // 2 * 2 + 1
        return GRID_KL.format(
            unit=unit,
            scale=scale,
            low=numbers.python_float(low),
            high=numbers.python_float(high),
            points=points,
        )
    low = float(p.support()[0])
    return QUAD_KL.format(unit=unit, scale=scale, low="-np.inf" if low == -float("inf") else low)
