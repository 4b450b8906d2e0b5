"""Decisions about notices: values in, decision out."""
