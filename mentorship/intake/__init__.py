"""Who wants to join, and what became of the wish."""
