"""A divergence as a landscape over (μ, log σ), and the paths that go down it."""
