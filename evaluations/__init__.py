"""What they thought, without names: rounds, the ballot box, and what may be shown of it."""
