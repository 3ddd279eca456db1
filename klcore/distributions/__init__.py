"""Distributions on the line: ours, and the view of scipy's; their bends and their peaks."""

from klcore._numbers import LARGEST, SMALLEST

__all__ = ["LARGEST", "SMALLEST"]
