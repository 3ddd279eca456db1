"""What every page shares: begin and end, the top row, link, text, theme, numbers, style."""
