"""The rules: what a programme is, for whom, and how it runs."""
