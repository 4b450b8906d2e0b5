"""Forms of the centre. Times are Viet Nam time."""
