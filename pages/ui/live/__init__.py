"""Pictures: the one way to draw them, and when what is drawn."""
