"""The "Reproduce in Python" snippet of the two objectives: every term of one Q, by integration."""

from typing import Any

from klcore import KernelDensity
from pages.ui.shell import numbers

__all__ = ["snippet"]

MIXTURE = """import numpy as np
from scipy import integrate, special, stats

weights, means, widths = np.array({weights}), np.array({mus}), np.array({sigmas})
"""

SAMPLE = """import numpy as np
from scipy import integrate, special, stats

sample = np.array({sample})
h = {bandwidth}  # 0.9 min(s, IQR / 1.34) n^(-1/5), Silverman's rule
means, counts = np.unique(sample, return_counts=True)
weights, widths = counts / sample.size, np.full(means.size, h)
"""

TERMS = """q = stats.norm({mu}, {sigma})

def log_p(x):
    return special.logsumexp(
        np.log(weights) + stats.norm.logpdf(x[:, None], means, widths), axis=1)

x = np.union1d(np.linspace({low}, {high}, 40_001),
               {mu} + {sigma} * np.linspace(-10, 10, 8_001))
p, code_p = np.exp(log_p(x)), -log_p(x)  # density, and codeword length in nats
code_q = -q.logpdf(x)

def average(length, under):  # in {unit}
    return integrate.simpson(length * under, x=x){scale}

"""

FIRST = """H_QP, H_P = average(code_q, p), average(code_p, p)
print("objective 1:  H_Q(P) - H(P) = D_Q(P):", H_QP.round(6), H_P.round(6), (H_QP - H_P).round(6))
"""

LIKELIHOOD = """print("average negative log-likelihood:", round(-q.logpdf(sample).mean(){scale}, 6))
print("lowest at", sample.mean().round(6), sample.std().round(6))
print("H_Q(P) of the kernel density:", average(code_q, p).round(6))
"""

SECOND = """H_PQ, H_Q = average(code_p, q.pdf(x)), q.entropy(){scale}
print("objective 2:  H_P(Q) - H(Q) = D_P(Q):", H_PQ.round(6), H_Q.round(6), (H_PQ - H_Q).round(6))
"""


def snippet(p: Any, mu: float, sigma: float, unit: str) -> str:
    """Return the snippet for page 6: both objectives at the present Q, term by term."""
    scale = numbers.scale_of(unit)
    if isinstance(p, KernelDensity):
        start = SAMPLE.format(
            sample=p.sample.tolist(), bandwidth=numbers.python_float(p.bandwidth)
        )  # fmt: skip
        middles, widths, first = p.points, [p.bandwidth], LIKELIHOOD
    else:
        start = MIXTURE.format(weights=list(p.weights), mus=list(p.mus), sigmas=list(p.sigmas))
        middles, widths, first = p.mus, p.sigmas, FIRST
    reach = 12 * max(*widths, sigma)
    terms = TERMS.format(
        mu=numbers.python_float(mu), sigma=numbers.python_float(sigma), unit=unit, scale=scale,
        low=round(min(*middles, mu) - reach, 3), high=round(max(*middles, mu) + reach, 3),
    )  # fmt: skip
    return start + terms + first.format(scale=scale) + SECOND.format(scale=scale)
