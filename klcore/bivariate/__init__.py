"""Two variables: Gaussians and mixtures of them, their divergence, and the two fits.

Positions have the shape (..., 2); everything else is as on the line (`klcore`), in nats.
"""

from klcore.bivariate.distributions import Gaussian, GaussianMixture
from klcore.bivariate.divergences import kl_divergence
from klcore.bivariate.fits import Fit, ReverseFit, fit_forward_kl, fit_reverse_kl

__all__ = [
    "Fit",
    "Gaussian",
    "GaussianMixture",
    "ReverseFit",
    "fit_forward_kl",
    "fit_reverse_kl",
    "kl_divergence",
]
