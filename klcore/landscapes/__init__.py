"""A divergence as a landscape over (μ, log σ), and the paths that go down it."""

from klcore.landscapes.basin_map import basins
from klcore.landscapes.descent import Path, descend
from klcore.landscapes.grid import landscape

__all__ = [
    "Path",
    "basins",
    "descend",
    "landscape",
]
