"""OASIS CAP 1.2: read, checked, written, signed."""
