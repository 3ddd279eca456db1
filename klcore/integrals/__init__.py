"""The engines that integrate log-densities: klcore's README says which one serves what."""

from klcore.integrals.moments_by_panels import (
    Moments,
    derivatives,
    divergence_value,
    mixture_moments,
    panel_moments,
    table_moments,
)
from klcore.integrals.moments_by_table import PRECISE, Blur, blur_of
from klcore.integrals.panels import integrate_panels, legendre, panels_between, resolved

__all__ = [
    "PRECISE",
    "Blur",
    "Moments",
    "blur_of",
    "derivatives",
    "divergence_value",
    "integrate_panels",
    "legendre",
    "mixture_moments",
    "panel_moments",
    "panels_between",
    "resolved",
    "table_moments",
]
