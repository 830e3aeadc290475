"""The coordinator's morning: what needs attention, and where."""
