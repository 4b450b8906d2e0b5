"""Forms of the flood service."""
