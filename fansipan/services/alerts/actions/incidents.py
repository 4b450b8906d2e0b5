"""An alarm or a group opens an incident: a case in which agency and plant see the same."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import Invalid, NotFound, Problem
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.services.alerts.actions import engine
from fansipan.services.alerts.contracts import AlarmPriority
from fansipan.services.alerts.models import Alarm, AlarmGroup
from fansipan.services.alerts.queries import access, telling
from fansipan.services.alerts.queries.compiled import CompiledRule
from fansipan.services.alerts.rules import wording
from fansipan.services.alerts.rules.rights import OPEN_INCIDENT
from fansipan.services.cases.actions import NewCase, open_case
from fansipan.services.identity.contracts import COMPANIES

logger = logging.getLogger(__name__)

USUAL_TYPE = "environmental_incident"
MOST_REFS = 30


@transaction.atomic
def open_incident(actor: Actor, alarm: str = "", group: int = 0) -> str:
    """Open the case of an alarm or of a group, or give the one that is open; gives its code.

    The agency is that of the type of case; the plant has a part in it where the station is a plant's. Raises
    Unauthenticated, Forbidden, NotFound, Invalid where neither is named.
    """
    require(actor, OPEN_INCIDENT)
    engine.lock()
    if alarm:
        row = access.alarm(actor, alarm, OPEN_INCIDENT)
        return _opened(actor, [row], f"alarm:{row.code}", USUAL_TYPE)
    if not group:
        raise Invalid("alerts.incident_of_what")
    rows = list(access.visible(actor).filter(group=group, withdrawn=False).order_by("-priority", "pk"))
    if not rows:
        raise NotFound("alerts.group", id=group)
    return _opened(actor, rows, f"alarm_group:{group}", USUAL_TYPE)


def by_itself(row: Alarm, rule: CompiledRule) -> None:
    """Open the incident that the rule asks for; an exercise opens none. Within the caller's transaction."""
    kind = rule.definition.delivery.incident
    if kind and not row.exercise and not row.muted and row.inhibited_by_id is None and not row.case:
        found = Alarm.objects.select_related("rule", "version", "station", "organisation", "group").get(pk=row.pk)
        origin = f"alarm:{row.code}"
        try:
            with transaction.atomic():
                row.case = _opened(SYSTEM, [found], origin, kind)
        except Problem as problem:  # an incident that cannot be opened must not cost the alarm
            logger.warning("no incident of type %s for %s: %s", kind, row.code, problem)


def _opened(actor: Actor, rows: Sequence[Alarm], origin: str, kind: str) -> str:
    if rows[0].case and len(rows) == 1:
        return rows[0].case
    told = telling.told(rows[:MOST_REFS])
    urgent = max(row.priority for row in rows) >= AlarmPriority.HIGH
    new = NewCase(
        type=kind,
        title=wording.headline(told[0], "vi"),
        text="\n".join(wording.sentence(one, "vi") for one in told),
        party=_plant(rows),
        urgency="urgent" if urgent else "usual",
        refs=tuple(dict.fromkeys(_refs(rows)))[:MOST_REFS],
        origin=origin,
        place=rows[0].commune,
        lon=rows[0].station.lon if rows[0].station else None,
        lat=rows[0].station.lat if rows[0].station else None,
    )
    opened = open_case(actor, new)
    for row in rows:
        Alarm.objects.filter(pk=row.pk).update(case=opened.code)
    if origin.startswith("alarm_group:"):
        AlarmGroup.objects.filter(pk=rows[0].group_id or 0).update(case=opened.code)
    audit.record(actor, "alerts.open_incident", origin, after={"case": opened.code})
    return opened.code


def _refs(rows: Sequence[Alarm]) -> list[str]:
    stations = [f"station:{row.station.code}" for row in rows if row.station]
    return [*stations, *(f"alarm:{row.code}" for row in rows)]


def _plant(rows: Sequence[Alarm]) -> str:
    """The plant whose station it is; "" where it is nobody's, or several have a part."""
    plants = {row.organisation.code for row in rows if row.organisation and _is_plant(row)}
    return plants.pop() if len(plants) == 1 else ""


def _is_plant(row: Alarm) -> bool:
    return row.organisation is not None and row.organisation.kind in COMPANIES
