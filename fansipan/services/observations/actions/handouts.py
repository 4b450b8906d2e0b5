"""Pieces of the record that leave the house as a file: who took which is on record."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.queries import delivery, ledger, record
from fansipan.services.observations.queries.deliveries import DeliveryFilter, DeliveryLine
from fansipan.services.observations.queries.ledger import StationLoss
from fansipan.services.observations.rules.rights import EXPORT
from fansipan.services.observations.rules.windows import Window


@transaction.atomic
def original(actor: Actor, delivery_id: int) -> tuple[DeliveryLine, bytes]:
    """A delivery's original, byte for byte. Raises NotFound, Forbidden."""
    require(actor, EXPORT)
    line, content = delivery.original(actor, delivery_id)
    after = {"name": line.name, "sha256": line.sha256, "bytes": len(content)}
    audit.record(actor, "observations.export_original", f"delivery:{delivery_id}", after=after)
    return line, content


@transaction.atomic
def taken_record(actor: Actor, wanted: DeliveryFilter) -> Iterator[bytes]:
    """A station's record over some days, to be verified anywhere; gzip, piece by piece. Raises NotFound, Forbidden."""
    require(actor, EXPORT)
    station, found = record.deliveries(actor, wanted)
    days = {name: day.isoformat() for name, day in (("from", wanted.since), ("to", wanted.until)) if day}
    after = {**days, "deliveries": found.count()}
    audit.record(actor, "observations.export_record", f"station:{station.code}", after=after)
    return record.packed(station, found)


@transaction.atomic
def losses(actor: Actor, window: Window) -> list[StationLoss]:
    """The ledger of every station whose record the actor may read, summed over a window."""
    require(actor, EXPORT)
    found = ledger.stations(actor, window)
    after = {**_days(window), "stations": len(found)}
    audit.record(actor, "observations.export_ledger", "stations", after=after)
    return found


@transaction.atomic
def loss(actor: Actor, code: str, window: Window) -> StationLoss:
    """The ledger of one station, to be written out cell by cell. Raises NotFound, Forbidden."""
    require(actor, EXPORT)
    found = ledger.station(actor, code, window)
    audit.record(actor, "observations.export_ledger", f"station:{code}", after=_days(window))
    return found


def _days(window: Window) -> dict[str, str]:
    return {"from": window.first.isoformat(), "to": window.last.isoformat()}
