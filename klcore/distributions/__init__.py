"""Distributions on the line: ours, and the view of scipy's; their bends and their peaks."""

from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.peaks import Shape, peaks_and_valleys, two_peaks_onset

__all__ = [
    "Gaussian",
    "GaussianMixture",
    "KernelDensity",
    "Shape",
    "peaks_and_valleys",
    "two_peaks_onset",
]
