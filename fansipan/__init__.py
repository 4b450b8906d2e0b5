"""Fansipan, the open operating platform of a smart province."""

__version__ = "0.1.0"
