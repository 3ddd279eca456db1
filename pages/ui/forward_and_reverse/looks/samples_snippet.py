"""The "Reproduce in Python" snippet of the look from samples: numpy and scipy alone."""

from klcore import Gaussian, GaussianMixture
from pages.ui.shell.numbers import python_float

__all__ = ["samples_snippet"]

SOURCE = """import numpy as np
from scipy import special, stats

mu, sigma = {mu}, {sigma}  # of Q
weights, means, widths = np.array({weights}), np.array({mus}), np.array({sigmas})  # of P
x, step = np.linspace(mu - 12 * sigma, mu + 12 * sigma, 200001, retstep=True)
log_q = stats.norm.logpdf(x, mu, sigma)
log_p = special.logsumexp(
    np.log(weights) + stats.norm.logpdf(x[:, None], means, widths), axis=1)
t, q, score = log_q - log_p, np.exp(log_q), (x - mu) / sigma**2
estimates = {{"k1": t, "k2": t**2 / 2, "k3": np.expm1(-t) + t}}
slopes = {{"k1": np.ones_like(t), "k2": t, "k3": -np.expm1(-t)}}
for name in estimates:
    mean = (q * estimates[name]).sum() * step
    slope = (q * slopes[name] * score).sum() * step  # along mu, at fixed draws
    print(name, "mean =", (mean{scale}).round(4), "{unit}, slope =", slope.round(4) + 0.0, "nats")
"""


def samples_snippet(q: Gaussian, p: GaussianMixture, unit: str) -> str:
    """Return the snippet for the means of the estimates and their average slopes."""
    return SOURCE.format(
        mu=python_float(q.mu),
        sigma=python_float(q.sigma),
        weights=list(p.weights),
        mus=list(p.mus),
        sigmas=list(p.sigmas),
        scale=" / np.log(2)" if unit == "bits" else "",
        unit=unit,
    )
