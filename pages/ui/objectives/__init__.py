"""Page 6: two ways to choose Q."""
