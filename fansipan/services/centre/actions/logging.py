"""The log of the shifts: what people write, and what the system notes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import clock, live
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import Shift, ShiftEntry
from fansipan.services.centre.queries.live import LOG
from fansipan.services.centre.rules.rights import LEAD_SHIFT

NOTE, DECISION, AUTOMATIC = "note", "decision", "automatic"
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Line:
    """What is to stand in the log."""

    kind: str
    text: str
    ref: str = ""
    url: str = ""
    exercise: bool = False


def decision(text: str, ref: str = "", url: str = "", exercise: bool = False) -> Line:
    """Something that a person decided."""
    return Line(DECISION, text, ref, url, exercise)


def automatic(text: str, ref: str = "", url: str = "", exercise: bool = False) -> Line:
    """Something that happened."""
    return Line(AUTOMATIC, text, ref, url, exercise)


def note(actor: Actor, line: Line) -> int:
    """Put a line into the log of the shift that is on, if one is; gives its number. Within a transaction."""
    row = ShiftEntry.objects.create(
        shift=Shift.objects.filter(ended_at=None).first(),
        at=clock.now(),
        user_id=actor.user_id,
        author="" if actor.user_id is None else actor.name[:200],
        kind=line.kind,
        text=line.text[:LONGEST],
        ref=line.ref[:140],
        url=line.url[:300],
        exercise=line.exercise,
    )
    live.announce(LOG, row.pk)
    return row.pk


@transaction.atomic
def write(actor: Actor, text: str, kind: str = NOTE) -> int:
    """Write in the log. Raises Forbidden, Invalid for nothing or a kind that is no person's."""
    require(actor, LEAD_SHIFT)
    written = text.replace("\x00", "").strip()
    if not written:
        raise Invalid("centre.text_missing")
    if kind not in (NOTE, DECISION):
        raise Invalid("centre.kind", kind=kind)
    return note(actor, Line(kind, written))
