"""What participants fill in about their duo."""
