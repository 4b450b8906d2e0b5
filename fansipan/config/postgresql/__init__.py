"""Django's way to PostgreSQL, with a cheaper look at whether the server is still there."""
