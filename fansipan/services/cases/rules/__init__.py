"""Decisions about cases, without a database and without a clock of their own."""
