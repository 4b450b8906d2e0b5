"""How destinations do, and what of each station they have, for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Min, Q

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.exchange.contracts import FileState, Protocol
from fansipan.services.exchange.models import Destination, OutboundFile, Resend, Standing
from fansipan.services.exchange.queries import choosing
from fansipan.services.exchange.rules.rights import VIEW_EXCHANGE
from fansipan.services.observations.models import Station
from fansipan.services.observations.queries import access

LOOKED_BACK = timedelta(days=7)
"""Lists count the files of so many days."""


class Condition(StrEnum):
    """How a destination is, the gravest first where two are true."""

    OFF = "off"
    PAUSED = "paused"
    TROUBLED = "troubled"
    FAILING = "failing"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Files of a stretch by state; `due` is all that were to go."""

    accepted: int = 0
    waiting: int = 0
    failed: int = 0

    @property
    def due(self) -> int:
        return self.accepted + self.waiting + self.failed


@dataclass(frozen=True, slots=True)
class DestinationLine:
    """A destination in a list. `address` and words of the server are for the province alone: "" for others."""

    id: int
    code: str
    name: Mapping[str, str]
    protocol: Protocol
    address: str
    condition: Condition
    said: str
    trouble: str
    failing_since: datetime | None
    retry_at: datetime | None
    accepted_at: datetime | None
    paused_at: datetime | None
    paused_by: str
    paused_why: str
    counts: FileCounts
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station at one destination: its code there, its files of the last days, the newest that was accepted."""

    code: str
    name: Mapping[str, str]
    code_there: str
    counts: FileCounts
    accepted_at: datetime | None
    accepted_to: datetime | None


def destinations(actor: Actor) -> list[DestinationLine]:
    """Every destination: to the province all, to a plant those that get its stations."""
    seen = access.holding(actor, VIEW_EXCHANGE)
    rows = list(Destination.objects.select_related("standing__paused_by").prefetch_related("stations", "streams"))
    if not actor.sees_all:
        own = set(seen.values_list("pk", flat=True))
        rows = [row for row in rows if row.active and choosing.chosen(row, own)]
    counts = _counts_by_destination(seen)
    return [_line(actor, row, counts.get(row.pk, {})) for row in rows]


def destination(actor: Actor, code: str) -> tuple[Destination, DestinationLine]:
    """One destination with its settings. Raises NotFound for one that has nothing of the actor's."""
    found = next((one for one in destinations(actor) if one.code == code), None)
    if found is None:
        raise NotFound("exchange.destination", code=code)
    return Destination.objects.get(pk=found.id), found


def stations(actor: Actor, row: Destination) -> list[StationLine]:
    """The stations that the destination gets and the actor may see, by code."""
    seen = {one.pk: one for one in access.holding(actor, VIEW_EXCHANGE)}
    chosen = choosing.chosen(row, set(seen))
    files = OutboundFile.objects.filter(destination=row, station__in=set(seen), is_current=True, end__gt=_since())
    counts = {one["station"]: dict[str, Any](one) for one in files.values("station").annotate(**COUNTED)}
    return [
        StationLine(
            sent.own_code,
            seen[number].name,
            sent.code,
            _counts(counts.get(number, {})),
            counts.get(number, {}).get("last_accepted"),
            counts.get(number, {}).get("accepted_to"),
        )
        for number, sent in chosen.items()
    ]


def resends(actor: Actor, row: Destination, most: int = 20) -> list[Resend]:
    """What people asked to be sent again, the newest first: the province's affair."""
    found = Resend.objects.filter(destination=row).select_related("asked_by")
    return list(found[:most]) if actor.sees_all else []


def _state(state: FileState) -> Q:
    return Q(state=state.value)


COUNTED: dict[str, Any] = {
    "accepted": Count("pk", filter=_state(FileState.ACCEPTED)),
    "waiting": Count("pk", filter=_state(FileState.WAITING)),
    "failed": Count("pk", filter=_state(FileState.FAILED)),
    "last_accepted": Max("accepted_at"),
    "accepted_to": Max("end", filter=_state(FileState.ACCEPTED)),
}


def _since() -> datetime:
    return clock.now() - LOOKED_BACK


def _counts(row: Mapping[str, Any]) -> FileCounts:
    return FileCounts(row.get("accepted", 0), row.get("waiting", 0), row.get("failed", 0))


def _counts_by_destination(seen: Any) -> dict[int, dict[str, Any]]:
    """Files of the last days; and of all days, when the oldest of those that wait was due."""
    files = OutboundFile.objects.filter(is_current=True, station__in=seen.values("pk"))
    recent = files.filter(end__gt=_since()).values("destination").annotate(**COUNTED)
    oldest = files.filter(_state(FileState.WAITING)).values("destination").annotate(oldest=Min("end"))
    found = {one["destination"]: dict(one) for one in recent}
    for one in oldest:
        found.setdefault(one["destination"], {})["oldest"] = one["oldest"]
    return found


def _line(actor: Actor, row: Destination, counts: Mapping[str, Any]) -> DestinationLine:
    standing = getattr(row, "standing", None) or Standing(destination=row)
    inside = actor.sees_all
    return DestinationLine(
        id=row.pk,
        code=row.code,
        name=row.name,
        protocol=Protocol(row.protocol),
        address=_address(row) if inside else "",
        condition=_condition(row, standing),
        said=standing.said if inside else "",
        trouble=standing.trouble if inside else "",
        failing_since=standing.failing_since,
        retry_at=standing.retry_at if inside else None,
        accepted_at=standing.accepted_at,
        paused_at=standing.paused_at,
        paused_by=standing.paused_by.name if inside and standing.paused_by else "",
        paused_why=standing.paused_why if inside else "",
        counts=_counts(counts),
        oldest_waiting=counts.get("oldest"),
    )


def _address(row: Destination) -> str:
    if row.protocol == Protocol.HTTPS:
        return str(row.url)
    return f"{row.host}:{row.port}" if row.port else str(row.host)


def _condition(row: Destination, standing: Standing) -> Condition:
    if not row.active:
        return Condition.OFF
    if standing.paused_at:
        return Condition.PAUSED
    if standing.trouble:
        return Condition.TROUBLED
    return Condition.FAILING if standing.failing_since else Condition.WORKING


def station_of(actor: Actor, code: str) -> Station:
    """The station of that code whose files the actor may see. Raises NotFound."""
    found = access.holding(actor, VIEW_EXCHANGE).filter(code=code).first()
    if found is None:
        raise NotFound("observations.station", code=code)
    return found
