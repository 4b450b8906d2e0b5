"""Decisions about sending: which windows, which names, which bytes, what comes next. Pure."""
