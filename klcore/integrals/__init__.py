"""The engines that integrate log-densities: klcore's README says which one serves what, and why."""
