"""Every delivery ever received, as a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold, pick
from fansipan.services.observations.models import Delivery
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.slices import page_of
from fansipan.services.observations.rules.rights import VIEW_FILES

PAGE_SIZE = 50

ORDERS = {"received": "id", "name": "name", "size": "size", "stored": "stored", "refused": "refused"}
Choice = tuple[str, dict[str, str]]
"""A code and its name in both languages."""

WHOLE_HASH = re.compile(r"[0-9a-f]{64}")
HASH_PART = re.compile(r"[0-9a-f]{6,63}")


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; empty fields match all. Days are Vietnamese, both included. `organisation`: whose stations."""

    station: str = ""
    organisation: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    protocol: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery in a list. `sequence` is its place in the station's chain; None while nobody knows the station."""

    id: int
    station: str
    station_name: dict[str, str]
    sequence: int | None
    received_at: datetime
    protocol: str
    sender: str
    name: str
    size: int
    sha256: str
    stored: int
    known: int
    revised: int
    refused: int
    repeats: int
    replay_of: int | None


def deliveries(actor: Actor, wanted: DeliveryFilter, order: str = "-received", number: int = 1) -> Page[DeliveryLine]:
    """Deliveries that match, the newest first unless asked otherwise. Raises NotFound, Forbidden."""
    found = visible(actor, wanted.station).select_related("station")
    page = page_of(_narrowed(actor, found, wanted).order_by(*_ordered(order)), number, PAGE_SIZE)
    return Page([line_of(row) for row in page.items], page.number, page.size, page.total)


def every(actor: Actor, wanted: DeliveryFilter, order: str, most: int) -> list[DeliveryLine]:
    """All deliveries that match, at most so many. Raises NotFound, Forbidden."""
    found = _narrowed(actor, visible(actor, wanted.station).select_related("station"), wanted)
    return [line_of(row) for row in found.order_by(*_ordered(order))[:most]]


def visible(actor: Actor, code: str = "") -> QuerySet[Delivery]:
    """Deliveries of one station, or of all whose record the actor may read; unclaimed ones for the province only."""
    if code:
        return Delivery.objects.filter(station=access.station(actor, code, VIEW_FILES))
    allowed = access.holding(actor, VIEW_FILES)
    return Delivery.objects.all() if actor.sees_all else Delivery.objects.filter(station__in=allowed)


def owners_and_stations(actor: Actor) -> tuple[list[Choice], list[Choice]]:
    """Whose files, and of which stations, the actor may read: by code with the name, owners by name, in one read."""
    columns = ("organisation__code", "organisation__name", "code", "name")
    rows = list(access.holding(actor, VIEW_FILES).order_by("code").values_list(*columns))
    owners = {code: name for code, name, _, _ in rows}
    return sorted(owners.items(), key=lambda one: fold(pick(one[1], "vi"))), [(code, name) for _, _, code, name in rows]


def _narrowed(actor: Actor, found: QuerySet[Delivery], wanted: DeliveryFilter) -> QuerySet[Delivery]:
    if wanted.organisation:
        found = found.filter(station__organisation__code=wanted.organisation)
    if wanted.since:
        found = found.filter(received_at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(received_at__lt=midnight(wanted.until + timedelta(days=1)))
    if wanted.protocol:
        found = found.filter(protocol=wanted.protocol)
    if wanted.refused:
        found = found.filter(refused__gt=0)
    return found.filter(_about(actor, wanted.text)) if wanted.text else found


def _about(actor: Actor, asked: str) -> Q:
    """Name or sender that holds the text, or the SHA-256. A whole hash is found by the index of each station."""
    plain = asked.strip()
    digest = plain.lower()
    if WHOLE_HASH.fullmatch(digest):
        allowed = list(access.holding(actor, VIEW_FILES).values_list("pk", flat=True))
        return Q(sha256=digest) & (Q(station_id__in=allowed) | Q(station__isnull=True))
    named = Q(name__icontains=plain) | Q(sender__icontains=plain)
    return named | Q(sha256__startswith=digest) if HASH_PART.fullmatch(digest) else named


def midnight(day: date) -> datetime:
    """When a Vietnamese day begins."""
    return datetime.combine(day, time(0), clock.VIETNAM)


def _ordered(order: str) -> list[str]:
    name = order.removeprefix("-")
    if name not in ORDERS:
        return ["-id"]
    return [f"-{ORDERS[name]}" if order.startswith("-") else ORDERS[name], "-id"][: 1 if name == "received" else 2]


def line_of(row: Delivery) -> DeliveryLine:
    """A delivery as a list shows it; its station must be read with it."""
    return DeliveryLine(
        id=row.pk,
        station=row.station.code if row.station else "",
        station_name=row.station.name if row.station else {},
        sequence=row.sequence,
        received_at=row.received_at,
        protocol=row.protocol,
        sender=row.sender,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        stored=row.stored,
        known=row.known,
        revised=row.revised,
        refused=row.refused,
        repeats=row.repeats,
        replay_of=row.replay_of_id,
    )
