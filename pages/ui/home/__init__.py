"""The home page: two peaks, both fits, and the path."""
