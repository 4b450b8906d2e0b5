"""How fast, measured: each prints a table and last one line of JSON."""
