"""Divergences, entropies and objectives of densities on the line."""
