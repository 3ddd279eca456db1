"""Page 1: the surprise of one event."""
