"""The forward and the reverse fit of one Gaussian, with every minimum of the latter."""
