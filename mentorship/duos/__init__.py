"""The life of a pair, from proposal to ending."""
