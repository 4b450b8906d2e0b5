"""What stations owe and how it stands, what was filed about it."""
