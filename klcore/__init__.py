"""Numbers only: divergences between distributions, and the bell curves that minimise them."""

from klcore import codes, datasets, discrete, units
from klcore._alpha import FamilyFit, FamilyMinima
from klcore.basins import basins
from klcore.branches import Branch, branches, fixed_width_onset
from klcore.descent import Path, descend
from klcore.divergences import Witness, infinity_witness, kl_divergence, kl_integrand
from klcore.errors import InvalidInputError, NoFitError
from klcore.family import AlphaRange, alpha_range, fit_alpha, sweep_alpha
from klcore.fit import Fit, ReverseFit, fit_forward_kl, fit_reverse_kl
from klcore.gaussian import Gaussian
from klcore.kernel_density import KernelDensity
from klcore.landscape import landscape
from klcore.mixture import GaussianMixture
from klcore.separation import Separation, Stationary, separation_transition
from klcore.symmetric import fit_hellinger, fit_jensen_shannon
from klcore.variation import VariationFit, fit_total_variation

__all__ = [
    "AlphaRange",
    "Branch",
    "FamilyFit",
    "FamilyMinima",
    "Fit",
    "Gaussian",
    "GaussianMixture",
    "InvalidInputError",
    "KernelDensity",
    "NoFitError",
    "Path",
    "ReverseFit",
    "Separation",
    "Stationary",
    "VariationFit",
    "Witness",
    "alpha_range",
    "basins",
    "branches",
    "codes",
    "datasets",
    "descend",
    "discrete",
    "fit_alpha",
    "fit_forward_kl",
    "fit_hellinger",
    "fit_jensen_shannon",
    "fit_reverse_kl",
    "fit_total_variation",
    "fixed_width_onset",
    "infinity_witness",
    "kl_divergence",
    "kl_integrand",
    "landscape",
    "separation_transition",
    "sweep_alpha",
    "units",
]
