"""What they promise each other, signed and sealed."""
