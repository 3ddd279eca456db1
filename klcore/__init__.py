"""Numbers only: divergences between distributions, and the bell curves that minimise them."""

from klcore import bivariate, codes, datasets, discrete, estimators, evidence, units
from klcore.bifurcations.diagram import Branch, branches, fixed_width_onset
from klcore.bifurcations.transition import Separation, Stationary, separation_transition
from klcore.continuous.divergences import Witness, infinity_witness, kl_divergence, kl_integrand
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.errors import InvalidInputError, NoFitError, NotResolvedError
from klcore.family.alpha import AlphaRange, alpha_range, fit_alpha, sweep_alpha
from klcore.family.alpha_minima import FamilyFit, FamilyMinima
from klcore.family.course import AlphaCourse, AlphaJump, alpha_course
from klcore.family.symmetric import fit_hellinger, fit_jensen_shannon
from klcore.family.total_variation import VariationFit, fit_total_variation
from klcore.fit.fits import Fit, ReverseFit, fit_forward_kl, fit_reverse_kl
from klcore.landscapes.basin_map import basins
from klcore.landscapes.descent import Path, descend
from klcore.landscapes.grid import landscape

__all__ = [
    "AlphaCourse",
    "AlphaJump",
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
    "NotResolvedError",
    "Path",
    "ReverseFit",
    "Separation",
    "Stationary",
    "VariationFit",
    "Witness",
    "alpha_course",
    "alpha_range",
    "basins",
    "bivariate",
    "branches",
    "codes",
    "datasets",
    "descend",
    "discrete",
    "estimators",
    "evidence",
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
