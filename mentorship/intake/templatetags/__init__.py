"""Tags of the pages about applications."""
