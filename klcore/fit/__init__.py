"""The forward and the reverse fit of one Gaussian, with every minimum of the latter."""

from klcore.fit.fits import Fit, ReverseFit, fit_forward_kl, fit_reverse_kl

__all__ = [
    "Fit",
    "ReverseFit",
    "fit_forward_kl",
    "fit_reverse_kl",
]
