"""Reads: what a destination is to get, what of it went."""
