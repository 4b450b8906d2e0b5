"""A station's record to take away: every delivery with its bytes, its link and the readings that came of it.

Lines of JSON in gzip, written while they are sent. What verifies them is `rules/verify_record.py`, which needs nothing
but Python.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import Readings
from fansipan.services.observations.models import Delivery, Original, ReadingPlan, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.deliveries import DeliveryFilter, midnight
from fansipan.services.observations.queries.verification import written_by
from fansipan.services.observations.rules import chain
from fansipan.services.observations.rules.rights import VIEW_FILES
from fansipan.services.observations.rules.verify_record import COVERED, FORMAT

AT_ONCE = 200
GZIP = 16 + zlib.MAX_WBITS


def deliveries(actor: Actor, wanted: DeliveryFilter) -> tuple[Station, QuerySet[Delivery]]:
    """A station's chain over some days, from its first link on. Raises NotFound, Forbidden."""
    station = access.station(actor, wanted.station, VIEW_FILES)
    found = Delivery.objects.filter(station=station, sequence__isnull=False)
    if wanted.since:
        found = found.filter(received_at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(received_at__lt=midnight(wanted.until + timedelta(days=1)))
    return station, found.order_by("sequence")


def packed(station: Station, found: QuerySet[Delivery]) -> Iterator[bytes]:
    """The record as bytes of gzip, piece by piece."""
    pressed = zlib.compressobj(wbits=GZIP)
    for line in _lines(station, found):
        text = json.dumps(line, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        if piece := pressed.compress(f"{text}\n".encode()):
            yield piece
    yield pressed.flush()


def _lines(station: Station, found: QuerySet[Delivery]) -> Iterator[dict[str, Any]]:
    plans = {row.pk: row for row in ReadingPlan.objects.filter(station=station)}
    yield _head(station, list(plans.values()))
    count, last = 0, 0
    while portion := list(found.filter(sequence__gt=last)[:AT_ONCE]):
        originals = Original.objects.in_bulk([one.replay_of_id or one.pk for one in portion])
        for one in portion:
            content = originals.get(one.replay_of_id or one.pk)
            plan = plans.get(one.plan_id or 0)
            yield _link(station, one, b"" if content is None else bytes(content.content), plan.digest if plan else None)
        count, last = count + len(portion), portion[-1].sequence or 0
    yield {"end": True, "deliveries": count}


def _head(station: Station, plans: Sequence[ReadingPlan]) -> dict[str, Any]:
    streams = station.datastreams.select_related("property").order_by("pk")
    return {
        "format": FORMAT,
        "station": station.code,
        "name": station.name,
        "taken_at": clock.now().isoformat(),
        "datastreams": [
            {"id": one.pk, "code": one.code, "property": one.property.code, "unit": one.unit} for one in streams
        ],
        "plans": {plan.digest: plan.plan for plan in plans},
    }


def _link(station: Station, one: Delivery, content: bytes, plan: str | None) -> dict[str, Any]:
    covered: dict[str, Any] = {name: getattr(one, name) for name in COVERED if name not in ("station", "received_at")}
    return {
        **covered,
        "station": station.code,
        "received_at": _hashed(one.received_at),
        "chain_hash": one.chain_hash,
        "decoder": one.format,
        "replay": one.replay_of_id is not None,
        "plan": plan,
        "content": base64.b64encode(content).decode(),
        "readings": _rows(written_by(one)),
    }


def _hashed(at: datetime) -> str:
    """A moment as the link's hash covers it."""
    return at.astimezone(UTC).strftime(chain.MOMENT)


def _rows(readings: Readings) -> list[list[Any]]:
    """Datastream, microseconds since 1970 UTC, value and status; null where no value was sent."""
    rows = (row.tolist() for row in readings[["datastream", "time", "value", "status"]])
    return [[number, time, None if value != value else value, status] for number, time, value, status in rows]
