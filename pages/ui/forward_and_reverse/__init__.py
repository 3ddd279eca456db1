"""Page 7: both fits, the game, and the closer looks."""
