"""The log of decisions: what people decided, and what the machine did by itself."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import Decided, NewDecision
from fansipan.sectors.hazards.models import DecisionLog, Drill, Gauge
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY

TOPIC = "flood"
"""The topic of the live stream on which the flood-duty screen hears that something of it changed."""

LONGEST = 4000


@transaction.atomic
def write(actor: Actor, new: NewDecision) -> int:
    """Enter something into the log; gives its number. Raises Forbidden, Invalid, NotFound for what it is about."""
    require(actor, KEEP_DUTY)
    text = new.text.replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise Invalid("hazards.text", most=LONGEST)
    if new.kind is Decided.MACHINE:
        raise Invalid("hazards.machine")
    row = _enter(new.kind, text, new.gauge, new.warning, new.drill)
    row.by_id, row.name = actor.user_id, actor.name
    row.save()
    audit.record(actor, "hazards.decide", f"flood-log:{row.pk}", after={"text": text, "gauge": new.gauge})
    live.announce(TOPIC, row.pk)
    return row.pk


def note(text: str, gauge: str = "", warning: str = "", drill: int | None = None) -> None:
    """Enter what the machine did, in the transaction in which it did it."""
    row = _enter(Decided.MACHINE, text, gauge, warning, drill)
    row.name = "system"
    row.save()
    live.announce(TOPIC, row.pk)


def _enter(kind: Decided, text: str, gauge: str, warning: str, drill: int | None) -> DecisionLog:
    about = Gauge.objects.filter(code=gauge).first() if gauge else None
    if gauge and about is None:
        raise NotFound("hazards.gauge", code=gauge)
    if drill is not None and not Drill.objects.filter(pk=drill).exists():
        raise NotFound("hazards.drill", id=drill)
    return DecisionLog(at=clock.now(), kind=kind.value, text=text, gauge=about, warning=warning[:30], drill_id=drill)
