"""What an officer adds to the computed risk of a commune, apart from it and with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions import logging
from fansipan.sectors.hazards.contracts import RiskHazard
from fansipan.sectors.hazards.models import RiskAdjustment
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK
from fansipan.services.observations.queries import access
from fansipan.services.places import queries as places

LONGEST = timedelta(days=7)


@transaction.atomic
def adjust(actor: Actor, commune: str, hazard: str, added: int, reason: str, until: datetime) -> int:
    """Raise or lower a commune's level until a moment; ends the adjustment before it. Gives its number.

    Quyết định 18/2021/QĐ-TTg, Art. 4: two hazards at once raise it by 1, grave danger to lives by 2. Raises Forbidden,
    NotFound, Invalid.
    """
    require(actor, ADJUST_RISK)
    person, now = access.person(actor, ADJUST_RISK), clock.now()
    if places.unit(commune) is None:
        raise NotFound("hazards.commune", code=commune)
    if hazard not in set(RiskHazard) or not 1 <= abs(added) <= 2:
        raise Invalid("hazards.adjustment")
    if not reason.strip():
        raise Invalid("hazards.why")
    if not now < until <= now + LONGEST:
        raise Invalid("hazards.until", days=LONGEST.days)
    _end(commune, hazard)
    row = RiskAdjustment.objects.create(
        commune=commune,
        hazard=hazard,
        adjustment=added,
        reason=reason.strip()[:2000],
        by_id=person,
        at=now,
        until=until,
    )
    after = {"added": added, "until": until}
    audit.record(actor, "hazards.adjust_risk", f"commune:{commune}", after=after, why=row.reason)
    live.announce(logging.TOPIC, f"risk:{commune}")
    return row.pk


@transaction.atomic
def end(actor: Actor, commune: str, hazard: str) -> None:
    """Let the computed level hold again. Raises Forbidden, NotFound where nothing was added."""
    require(actor, ADJUST_RISK)
    if not _end(commune, hazard):
        raise NotFound("hazards.no_adjustment")
    audit.record(actor, "hazards.end_adjustment", f"commune:{commune}", after={"hazard": hazard})
    live.announce(logging.TOPIC, f"risk:{commune}")


def _end(commune: str, hazard: str) -> int:
    now = clock.now()
    rows = RiskAdjustment.objects.filter(commune=commune, hazard=hazard, ended_at=None, until__gt=now)
    return rows.update(ended_at=now)
