"""What a board or an auditor reads: figures of a period, without a name."""
