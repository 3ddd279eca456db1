"""The family between forward and reverse, and its symmetric relatives."""

from klcore.family.alpha import AlphaRange, alpha_range, fit_alpha, sweep_alpha
from klcore.family.alpha_minima import FamilyFit, FamilyMinima
from klcore.family.course import AlphaCourse, AlphaJump, alpha_course
from klcore.family.symmetric import fit_hellinger, fit_jensen_shannon
from klcore.family.total_variation import VariationFit, fit_total_variation

__all__ = [
    "AlphaCourse",
    "AlphaJump",
    "AlphaRange",
    "FamilyFit",
    "FamilyMinima",
    "VariationFit",
    "alpha_course",
    "alpha_range",
    "fit_alpha",
    "fit_hellinger",
    "fit_jensen_shannon",
    "fit_total_variation",
    "sweep_alpha",
]
