"""Tags about agreements."""
