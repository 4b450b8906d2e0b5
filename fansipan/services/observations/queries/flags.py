"""Periods that officers flagged by hand, those withdrawn too: nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def periods(actor: Actor, code: str) -> list[FlagLine]:
    """The flagged periods of a station, the newest judgement first."""
    station = access.station(actor, code, VIEW_FILES)
    found = FlagPeriod.objects.filter(datastream__station=station).order_by("-pk")
    return [_line(one) for one in found.select_related("datastream__property", "made_by", "withdrawn_by")]


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
