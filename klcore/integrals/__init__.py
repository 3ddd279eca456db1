"""The engines that integrate log-densities: klcore's README says which one serves what, and why."""

from klcore.integrals.accounts import Accounts, Panels, integrate_accounts, joined
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
    "Accounts",
    "Blur",
    "Moments",
    "Panels",
    "blur_of",
    "derivatives",
    "divergence_value",
    "integrate_accounts",
    "integrate_panels",
    "joined",
    "legendre",
    "mixture_moments",
    "panel_moments",
    "panels_between",
    "resolved",
    "table_moments",
]
