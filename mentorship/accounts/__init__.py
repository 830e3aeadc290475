"""Who can come in."""
