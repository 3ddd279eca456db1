"""Probability mass functions: entropies, divergences, the gap between two directions."""

from klcore.discrete.divergences import infinity_witness, kl_divergence, kl_terms, total_variation
from klcore.discrete.entropies import (
    cross_entropy,
    entropy,
    self_information,
    self_information_variance,
)
from klcore.discrete.pmf import as_pmf

__all__ = [
    "as_pmf",
    "cross_entropy",
    "entropy",
    "infinity_witness",
    "kl_divergence",
    "kl_terms",
    "self_information",
    "self_information_variance",
    "total_variation",
]
