"""Closer looks at the two fits, one module a look and one for its figures."""
