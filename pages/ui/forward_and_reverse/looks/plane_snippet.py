"""The "Reproduce in Python" snippet of the look in two dimensions: numpy alone."""

from klcore import bivariate

__all__ = ["plane_snippet"]

SOURCE = """import numpy as np

weights = np.array({weights})
means = np.array({means})
covs = np.array({covs})
fits = {{
    "forward:": (np.array({forward_mean}), np.array({forward_cov})),
    "reverse:": (np.array({reverse_mean}), np.array({reverse_cov})),
}}
line = np.linspace(-8, 8, 801)  # in widths of whoever sends
z = np.stack(np.meshgrid(line, line), axis=-1)
share = np.exp(-(z**2).sum(-1) / 2)
share /= share.sum()


def log_gaussian(x, mean, cov):
    d = x - mean
    square = (d @ np.linalg.inv(cov) * d).sum(-1)
    return -square / 2 - np.log(np.linalg.det(2 * np.pi * cov)) / 2


def log_p(x):
    return np.logaddexp.reduce(
        [np.log(w) + log_gaussian(x, m, c) for w, m, c in zip(weights, means, covs)]
    )


def average(f, mean, cov):  # over draws from a Gaussian
    return (share * f(mean + z @ np.linalg.cholesky(cov).T)).sum()


for name, (mean, cov) in fits.items():
    gap = lambda x: log_p(x) - log_gaussian(x, mean, cov)
    forward = sum(w * average(gap, m, c) for w, m, c in zip(weights, means, covs))
    reverse = -average(gap, mean, cov)
    costs = (forward{scale}).round(4), (reverse{scale}).round(4)
    print(name, "D(P||Q) =", costs[0], "D(Q||P) =", costs[1], "{unit}")
"""


def plane_snippet(
    p: bivariate.GaussianMixture, forward: bivariate.Fit, reverse: bivariate.Fit, unit: str
) -> str:
    """Return the snippet for both costs of both fits."""
    return SOURCE.format(
        weights=p.weights.tolist(),
        means=p.means.tolist(),
        covs=p.covs.tolist(),
        forward_mean=forward.mean.tolist(),
        forward_cov=forward.cov.tolist(),
        reverse_mean=reverse.mean.tolist(),
        reverse_cov=reverse.cov.tolist(),
        scale=" / np.log(2)" if unit == "bits" else "",
        unit=unit,
    )
