"""Forms of residents' pages and desks."""
