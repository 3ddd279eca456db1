"""What a reader moves: distributions, targets, files, predictions, choices, expanders."""
