"""Page 5: the same pair in both directions."""
