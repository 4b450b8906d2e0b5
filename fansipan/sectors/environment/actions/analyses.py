"""Analyses that leave the house as a file: who took which is on record."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.rules import rights


@transaction.atomic
def taken(actor: Actor, kind: str, ending: str, asked: str) -> None:
    """Note that an analysis was taken away as a file, with what was asked. Raises Forbidden."""
    require(actor, rights.VIEW_ANALYSES)
    audit.record(actor, "environment.export_analysis", f"analysis:{kind}", after={"format": ending, "asked": asked})
