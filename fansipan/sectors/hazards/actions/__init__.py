"""Every write of this sector."""
