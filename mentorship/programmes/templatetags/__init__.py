"""Tags about programmes."""
