"""What an administrator edits here: categories, rules, desks, assets, shelters, contacts, documents, keys."""

from __future__ import annotations

from fansipan.sectors.citizens.admin import catalogue, portal

__all__ = ["catalogue", "portal"]
