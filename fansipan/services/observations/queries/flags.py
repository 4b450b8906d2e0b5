"""Periods that officers flagged by hand, those withdrawn too: nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import FlagPeriod
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import VIEW_FILES


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One judgement: over which readings (start, end], by whom, why, and whether it still stands."""

    id: int
    datastream: int
    name: dict[str, str]
    code: str
    start: datetime
    end: datetime
    flag: int
    reason: str
    made_by: str
    made_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """Which judgements: `state` "standing" or "withdrawn"; empty fields match all. `text`: of reason or person."""

    text: str = ""
    state: str = ""
    flag: int | None = None
    datastream: int | None = None


STANDING, WITHDRAWN = "standing", "withdrawn"
ORDERS = {"made": "pk", "start": "start", "end": "end", "flag": "flag", "name": "datastream__code"}


def periods(actor: Actor, code: str, wanted: FlagFilter | None = None, order: str = "-made") -> list[FlagLine]:
    """The flagged periods of a station that match, the newest judgement first unless asked otherwise."""
    station = access.station(actor, code, VIEW_FILES)
    found = _narrowed(FlagPeriod.objects.filter(datastream__station=station), wanted or FlagFilter())
    name = ORDERS.get(order.removeprefix("-"), "pk")
    found = found.order_by(f"-{name}" if order.startswith("-") else name, "-pk")
    return [_line(one) for one in found.select_related("datastream__property", "made_by", "withdrawn_by")]


def judgement(actor: Actor, code: str, number: int) -> FlagLine:
    """One judgement of a station. Raises NotFound for one that is another's, Forbidden."""
    station = access.station(actor, code, VIEW_FILES)
    found = FlagPeriod.objects.filter(datastream__station=station, pk=number)
    row = found.select_related("datastream__property", "made_by", "withdrawn_by").first()
    if row is None:
        raise NotFound("observations.flag_period_unknown", id=number)
    return _line(row)


def _narrowed(found: QuerySet[FlagPeriod], wanted: FlagFilter) -> QuerySet[FlagPeriod]:
    if wanted.text:
        by = Q(made_by__name__icontains=wanted.text) | Q(made_by__login__icontains=wanted.text)
        found = found.filter(Q(reason__icontains=wanted.text) | by)
    if wanted.state in (STANDING, WITHDRAWN):
        found = found.filter(withdrawn_at__isnull=wanted.state == STANDING)
    if wanted.flag:
        found = found.filter(flag=wanted.flag)
    return found.filter(datastream=wanted.datastream) if wanted.datastream else found


def _line(one: FlagPeriod) -> FlagLine:
    return FlagLine(
        one.pk,
        one.datastream_id,
        one.datastream.property.name,
        one.datastream.code,
        one.start,
        one.end,
        one.flag,
        one.reason,
        one.made_by.name or one.made_by.login,
        one.made_at,
        (one.withdrawn_by.name or one.withdrawn_by.login) if one.withdrawn_by else "",
        one.withdrawn_at,
    )
