"""Divergences, entropies and objectives of densities on the line."""

from klcore.continuous.divergences import infinity_witness, kl_divergence, kl_integrand
from klcore.continuous.entropies import (
    cross_entropies_of_gaussians,
    cross_entropy_from_moments,
    differential_cross_entropy,
    differential_entropy,
)
from klcore.continuous.objectives import (
    Least,
    Line,
    Terms,
    local_minima,
    objective_terms,
    objectives_along,
)
from klcore.continuous.tails import Witness
from klcore.continuous.two_gaussians import kl_by_formula, kl_by_integral, sign_changes

__all__ = [
    "Least",
    "Line",
    "Terms",
    "Witness",
    "cross_entropies_of_gaussians",
    "cross_entropy_from_moments",
    "differential_cross_entropy",
    "differential_entropy",
    "infinity_witness",
    "kl_by_formula",
    "kl_by_integral",
    "kl_divergence",
    "kl_integrand",
    "local_minima",
    "objective_terms",
    "objectives_along",
    "sign_changes",
]
