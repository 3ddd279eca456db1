"""Numbers only: divergences between distributions, and the bell curves that minimise them."""

from klcore import codes, datasets, discrete, units
from klcore.divergences import Witness, infinity_witness, kl_divergence, kl_integrand
from klcore.errors import InvalidInputError, NoFitError
from klcore.fit import Fit, ReverseFit, fit_forward_kl, fit_reverse_kl
from klcore.gaussian import Gaussian
from klcore.kernel_density import KernelDensity
from klcore.mixture import GaussianMixture

__all__ = [
    "Fit",
    "Gaussian",
    "GaussianMixture",
    "InvalidInputError",
    "KernelDensity",
    "NoFitError",
    "ReverseFit",
    "Witness",
    "codes",
    "datasets",
    "discrete",
    "fit_forward_kl",
    "fit_reverse_kl",
    "infinity_witness",
    "kl_divergence",
    "kl_integrand",
    "units",
]
