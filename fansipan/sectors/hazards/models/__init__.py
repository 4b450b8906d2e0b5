"""The tables of this sector."""
