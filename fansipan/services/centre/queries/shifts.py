"""Who is on duty, and the log."""

from __future__ import annotations

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import Shift, ShiftEntry
from fansipan.services.centre.rules.rights import SEE_CENTRE

MOST = 200
MOST_SHIFTS = 60


def current() -> Shift | None:
    """The shift that is on."""
    return Shift.objects.filter(ended_at=None).select_related("leader").first()


def shifts(actor: Actor) -> list[Shift]:
    """The shifts, the newest first."""
    require(actor, SEE_CENTRE)
    return list(Shift.objects.select_related("leader", "taken_by")[:MOST_SHIFTS])


def shift(actor: Actor, number: int) -> Shift:
    """One shift. Raises NotFound."""
    require(actor, SEE_CENTRE)
    found = Shift.objects.select_related("leader", "taken_by").filter(pk=number).first()
    if found is None:
        raise NotFound("centre.shift", id=number)
    return found


def log(actor: Actor, of: Shift | None = None) -> list[ShiftEntry]:
    """The log of a shift, or the newest lines of all; the newest first."""
    require(actor, SEE_CENTRE)
    rows = ShiftEntry.objects.filter(shift=of) if of else ShiftEntry.objects.all()
    return list(rows[:MOST])
