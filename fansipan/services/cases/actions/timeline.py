"""Writing on the timeline of a case, and telling the house of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fansipan.kernel import audit, clock, events, live
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.contracts import EventKind, Side
from fansipan.services.cases.models import Case, CaseEvent
from fansipan.services.cases.queries import access
from fansipan.services.cases.queries.live import TOPIC

OPENED, CHANGED, CLOSED = "cases.opened", "cases.changed", "cases.closed"
CLOCK_EXPIRED, TASK_OVERDUE = "cases.clock_expired", "cases.task_overdue"
PUBLISHED = (OPENED, CHANGED, CLOSED, CLOCK_EXPIRED, TASK_OVERDUE)

LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """What is to stand on the timeline. `side`: in whose name, where the actor alone does not tell."""

    kind: EventKind
    text: str = ""
    state: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    side: Side | None = None


def write(actor: Actor, case: Case, line: Line) -> CaseEvent:
    """Put a line on the timeline, and the same into the audit trail."""
    mine = access.sides(actor, case)
    row = CaseEvent.objects.create(
        case=case,
        at=clock.now(),
        kind=line.kind.value,
        actor=actor.name[:200],
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        side=line.side.value if line.side else _side(mine),
        text=cleaned(line.text),
        state=line.state,
        data=dict(line.data),
    )
    after = {"event": row.pk, **({"state": row.state} if row.state else {}), **row.data}
    audit.record(actor, f"cases.{row.kind}", f"case:{case.code}", after=after, why=row.text[:2000])
    return row


def cleaned(text: str) -> str:
    """What a person wrote, without what cannot be stored and without an end that never comes."""
    return text.replace("\x00", "").strip()[:LONGEST_TEXT]


def tell(name: str, case: Case, **more: Any) -> None:
    """Tell the house of a case, and the open pages."""
    live.announce(TOPIC, case.code)
    events.publish(
        name,
        {
            "case": case.code,
            "type": case.version.type.code,
            "state": case.state,
            "agency": case.agency.code,
            "party": case.party.code if case.party else "",
            "refs": list(case.links.values_list("ref", flat=True)),
            "origin": case.origin,
            **more,
        },
    )


def _side(mine: frozenset[Side]) -> str:
    """The side in whose name somebody speaks: for the agency before for the province."""
    order = (Side.SYSTEM, Side.AGENCY, Side.PARTY, Side.COORDINATOR, Side.REPORTER)
    return next((side.value for side in order if side in mine), "")
