"""The agency writes to whoever reported: it stands on the sender's page, and they are told that it does."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.actions.moderating import locked
from fansipan.sectors.citizens.rules.rights import HANDLE_REPORT
from fansipan.services.cases.actions import moving


@transaction.atomic
def answer(actor: Actor, code: str, text: str) -> None:
    """Write to the sender of a report. Raises Forbidden, NotFound, Conflict for a closed one, Invalid for nothing."""
    require(actor, HANDLE_REPORT)
    locked(code)
    moving.answer(actor, code, text)
