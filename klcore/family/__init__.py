"""The family between forward and reverse, and its symmetric relatives."""
