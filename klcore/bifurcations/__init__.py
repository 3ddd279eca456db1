"""How the reverse fits of two peaks come and go as the peaks part."""

from klcore.bifurcations.diagram import Branch, branches, fixed_width_onset
from klcore.bifurcations.transition import Separation, Stationary, separation_transition

__all__ = [
    "Branch",
    "Separation",
    "Stationary",
    "branches",
    "fixed_width_onset",
    "separation_transition",
]
