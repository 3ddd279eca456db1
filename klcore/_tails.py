"""Where a divergence integral becomes infinite, and how far it has to be followed."""

import math
from dataclasses import dataclass

import numpy as np

from klcore._density import Density
from klcore.gaussian import FloatArray

__all__ = ["Witness", "edges_with_tails", "find_witness", "remainder"]


@dataclass(frozen=True)
class Witness:
    """Why a divergence is infinite: an ``"interval"`` without q's mass, or a ``"tail"``."""

    kind: str
    low: float
    high: float


def find_witness(p: Density, q: Density) -> Witness | None:
    """The first reason found for D(p‖q) to be infinite."""
    if p.low < q.low:
        return Witness("interval", p.low, min(q.low, p.high))
    if p.high > q.high:
        return Witness("interval", max(q.high, p.low), p.high)
    return None


def edges_with_tails(p: Density, q: Density) -> FloatArray:
    """Sorted panel edges over everything that either density contributes."""
    edges = np.union1d(p.edges, q.edges)
    ends = [e for e in (p.low, p.high, q.low, q.high) if math.isfinite(e)]
    return np.union1d(edges, ends)


def remainder(p: Density, q: Density, low: float, high: float) -> float:
    """Mass of q less mass of p outside (low, high)."""
    return 0.0
