"""Distributions on the line: ours, and the view of scipy's; their bends and their peaks."""

from klcore._numbers import LARGEST, SMALLEST
from klcore.distributions.gaussian import Gaussian
from klcore.distributions.kernel_density import KernelDensity, silverman
from klcore.distributions.mixture import GaussianMixture
from klcore.distributions.peaks import Shape, peaks_and_valleys, two_peaks_onset

__all__ = [
    "LARGEST",
    "SMALLEST",
    "Gaussian",
    "GaussianMixture",
    "KernelDensity",
    "Shape",
    "peaks_and_valleys",
    "silverman",
    "two_peaks_onset",
]
