"""How the reverse fits of two peaks come and go as the peaks part."""
