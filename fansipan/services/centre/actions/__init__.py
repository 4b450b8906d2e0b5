"""Every change in the centre."""
