"""Page 2: the average message, and codes for it."""
