"""What somebody outside does with the case of their own report: open it, write on it, take a step that is theirs.

Who they are is known to the room above, which has checked it (a secret that only they hold, an officer who writes for
them). Here they have no name: what stands on a timeline can never be taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.actions import notifying, timeline
from fansipan.services.cases.actions.moving import Said, taken
from fansipan.services.cases.actions.opening import NewCase, Opened, opened
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import EventKind, Side
from fansipan.services.cases.models import Case, CaseEvent
from fansipan.services.cases.queries import access, types
from fansipan.services.cases.rules.types import allowed

REPORTER = Actor(name="reporter")
"""Whoever reported it."""

OWN = frozenset({Side.REPORTER})


@transaction.atomic
def open_reported(new: NewCase, by: Actor = REPORTER) -> Opened:
    """Open a case for a reporter; `by`: the officer who takes it down. Raises NotFound, Invalid, Conflict."""
    return opened(by, new, Side.REPORTER)


@transaction.atomic
def move_reported(code: str, step: str, said: Said) -> None:
    """Take a step that is the reporter's. Raises NotFound, Conflict for one that is not, Invalid for what it lacks."""
    taken(REPORTER, _locked(code), OWN, step, said)


@transaction.atomic
def say_reported(code: str, text: str) -> None:
    """Write on the timeline in the reporter's name; the agency is told. Raises NotFound."""
    case = _locked(code)
    event = timeline.write(REPORTER, case, Line(EventKind.SAID, text, side=Side.REPORTER))
    timeline.tell(timeline.CHANGED, case, said=True)
    notifying.said(REPORTER, case, event)


def reported_moves(code: str) -> list[str]:
    """The steps that the reporter may take now. Raises NotFound."""
    case = Case.objects.select_related("version__type").filter(code=code).first()
    if case is None:
        raise NotFound("cases.case", code=code)
    made = CaseEvent.objects.filter(case=case, kind=EventKind.MOVED.value).values_list("data__move", flat=True)
    return [move.code for move in allowed(types.definition(case.version), case.state, OWN, Counter(made))]


@transaction.atomic
def blur_places(codes: Iterable[str], decimals: int) -> list[str]:
    """Leave of the points of these cases what so many decimals of a degree say; gives those that had more.

    An open case keeps its point: whoever must go there needs it.
    """
    rows = Case.objects.select_for_update(of=("self",)).filter(code__in=list(codes), closed_at__isnull=False)
    blurred = []
    for row in rows.exclude(lon=None).exclude(lat=None):
        coarse = round(row.lon or 0.0, decimals), round(row.lat or 0.0, decimals)
        if coarse != (row.lon, row.lat):
            row.lon, row.lat = coarse
            row.save(update_fields=["lon", "lat"])
            blurred.append(row.code)
    return blurred


def _locked(code: str) -> Case:
    number = Case.objects.filter(code=code).values_list("pk", flat=True).first()
    if number is None:
        raise NotFound("cases.case", code=code)
    return access.locked_row(number)
