"""Page 4: the bits that are wasted."""
