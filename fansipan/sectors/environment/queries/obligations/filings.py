"""What was filed about obligations, and what officers said to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.contracts.obligations import Filing, FilingState, ObligationKind, ObligationTerms
from fansipan.sectors.environment.models import ObligationFiling, ObligationRule
from fansipan.sectors.environment.rules.rights import FILE_OBLIGATION, VIEW_OBLIGATIONS
from fansipan.services.observations.queries import access

MOST = 500
"""So many filings of one station are shown."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A station for which the actor may file something, and its instruments in use by number and code."""

    code: str
    name: dict[str, str]
    sensors: tuple[tuple[int, str], ...]


def fileable(actor: Actor, code: str) -> Filed:
    """Raises NotFound, Forbidden for a station for which the actor may not file."""
    station = access.station(actor, code, FILE_OBLIGATION)
    sensors = station.sensors.filter(removed__isnull=True).values_list("pk", "code")
    return Filed(station.code, station.name, tuple(sensors))


def terms() -> tuple[ObligationTerms, ...]:
    """Every rule, in force or not."""
    return tuple(_terms(row) for row in ObligationRule.objects.all())


def filings(stations: Sequence[int]) -> list[Filing]:
    """All that was filed for some stations, the newest first."""
    return [_filing(row) for row in _rows().filter(station__in=stations)]


def of_station(actor: Actor, code: str) -> list[Filing]:
    """What was filed for one station, the newest first. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_OBLIGATIONS)
    return [_filing(row) for row in _rows().filter(station=station)[:MOST]]


def filing(actor: Actor, code: str, number: int) -> Filing:
    """One of them. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_OBLIGATIONS)
    row = _rows().filter(station=station, pk=number).first()
    if row is None:
        raise NotFound("environment.filing", id=number)
    return _filing(row)


def waiting(actor: Actor) -> list[tuple[str, dict[str, str], Filing]]:
    """What waits for an officer, the oldest first, each with the station's code and name."""
    allowed = access.holding(actor, VIEW_OBLIGATIONS)
    rows = _rows().filter(station__in=allowed, state=FilingState.WAITING.value).order_by("filed_at", "pk")
    return [(row.station.code, row.station.name, _filing(row)) for row in rows.select_related("station")]


def _rows() -> QuerySet[ObligationFiling]:
    return ObligationFiling.objects.select_related("sensor", "document", "filed_by", "judged_by").defer(
        "document__content"
    )


def _terms(row: ObligationRule) -> ObligationTerms:
    return ObligationTerms(
        kind=ObligationKind(row.kind),
        station_kinds=tuple(row.station_kinds),
        number=row.number,
        warn_days=row.warn_days,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confirmed=row.status == LawStatus.CONFIRMED.value,
        source=row.source,
        article=row.article,
    )


def _filing(row: Any) -> Filing:
    return Filing(
        id=row.pk,
        station=row.station_id,
        kind=ObligationKind(row.kind),
        sensor=row.sensor_id,
        sensor_code=row.sensor.code if row.sensor else "",
        since=row.since,
        until=row.until,
        done_on=row.done_on,
        valid_until=row.valid_until,
        text=row.text,
        remedy=row.remedy,
        document=row.document_id,
        document_title=row.document.title if row.document else "",
        filed_by=str(row.filed_by),
        filed_at=row.filed_at,
        state=FilingState(row.state),
        judged_by=str(row.judged_by) if row.judged_by else "",
        judged_at=row.judged_at,
        remark=row.remark,
    )
