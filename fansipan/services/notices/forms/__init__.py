"""Forms of notices. Times are Viet Nam time."""
