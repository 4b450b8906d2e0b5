"""Rivers, gauges, tables and trees in the administration."""

from fansipan.sectors.hazards.admin import network, people, tables

__all__ = ["network", "people", "tables"]
