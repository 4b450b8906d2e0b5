"""Every read of this sector."""
