"""What we send: written with the data, delivered by the worker."""
