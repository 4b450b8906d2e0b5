"""Every read of this room, one file a subject."""

from fansipan.services.observations.queries.condition import database_problem, is_demo

__all__ = ["database_problem", "is_demo"]
