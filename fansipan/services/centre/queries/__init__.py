"""Every read of the centre."""
