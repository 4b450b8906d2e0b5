"""What an administrator edits here: what is measured, where, with what, and how loggers write it."""

from fansipan.services.observations.admin import profiles, properties, stations, streams

__all__ = ["profiles", "properties", "stations", "streams"]
