"""The participant's page: one next step, and what goes with it."""
