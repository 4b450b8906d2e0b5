"""Permits as officers enter them: each change is on record, and what was judged by them is judged again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from fansipan.kernel import attachments, audit
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.actions.changing import plant_changed
from fansipan.sectors.environment.actions.confirming import scan_type
from fansipan.sectors.environment.contracts.confirming import Scan
from fansipan.sectors.environment.contracts.permits import EMITTED, PermitEntry, PermitNumber
from fansipan.sectors.environment.models import Permit, PermitLimit
from fansipan.sectors.environment.rules.rights import EDIT_PERMITS
from fansipan.services.identity import queries as identity
from fansipan.services.observations.queries import access

FIELDS = ("organisation_id", "number", "issued_by", "issued_on", "valid_from", "valid_to", "note")


@transaction.atomic
def save(actor: Actor, entry: PermitEntry, scan: Scan | None = None, permit: int | None = None) -> int:
    """Enter a permit, or write another one over that of `permit`; gives its number.

    Without a scan the one that is there stays. Raises Forbidden, NotFound, Conflict for a number that the plant has
    already, Invalid for what cannot be, TooLarge for the scan.
    """
    require(actor, EDIT_PERMITS)
    stations = _stations(actor, entry.organisation)
    _check(entry, set(stations))
    row = _row(permit)
    before = _state(row) if row.pk else None
    old_from, old_stations = (row.valid_from, _stations(actor, row.organisation_id)) if row.pk else (None, [])
    others = Permit.objects.filter(organisation=entry.organisation, number=entry.number).exclude(pk=row.pk)
    if others.exists():
        raise Conflict("environment.permit_number", number=entry.number)
    _write(row, entry, scan)
    after = _state(row)
    if before != after:
        verb = "change" if before else "add"
        audit.record(actor, f"environment.{verb}_permit", f"permit:{row.number}", before=before, after=after)
        since = min(day for day in (entry.valid_from, old_from) if day is not None)
        plant_changed([*stations, *old_stations], since)
    return row.pk


def _row(permit: int | None) -> Permit:
    if permit is None:
        return Permit()
    row = Permit.objects.select_for_update().filter(pk=permit).first()
    if row is None:
        raise NotFound("environment.permit", id=permit)
    return row


def _stations(actor: Actor, organisation: int) -> list[int]:
    return list(access.visible(actor).filter(organisation=organisation).values_list("pk", flat=True))


def _check(entry: PermitEntry, stations: set[int]) -> None:
    """Raise Invalid for a plant that is not there, days turned round, or a number that cannot be."""
    if entry.organisation not in {one.id for one in identity.organisations()} or not entry.number.strip():
        raise Invalid("environment.permit_of_whom")
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        raise Invalid("environment.permit_days")
    places = [(one.station, one.medium, one.parameter, one.average) for one in entry.limits]
    if len(set(places)) < len(places):
        raise Invalid("environment.permit_limit_twice")
    for one in entry.limits:
        _check_limit(one, stations)


def _check_limit(one: PermitNumber, stations: set[int]) -> None:
    if one.low is None and one.high is None:
        raise Invalid("environment.limit_without_number")
    if one.station is not None and one.station not in stations:
        raise Invalid("environment.permit_station", parameter=one.parameter)
    if (one.station is None) != (one.medium in EMITTED):
        raise Invalid("environment.permit_medium", parameter=one.parameter)
    if not is_ucum(one.unit):
        raise Invalid("environment.unit", unit=one.unit)


def _write(row: Permit, entry: PermitEntry, scan: Scan | None) -> None:
    values: dict[str, Any] = {
        "organisation_id": entry.organisation,
        "number": " ".join(entry.number.split()),
        "issued_by": entry.issued_by,
        "issued_on": entry.issued_on,
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "note": entry.note,
    }
    if scan is not None:
        scan_type(scan)
        values |= {"scan": scan.content, "scan_name": attachments.shown_name(scan.name)}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    row.limits.all().delete()
    PermitLimit.objects.bulk_create(_limits(row, entry.limits))


def _limits(row: Permit, limits: Iterable[PermitNumber]) -> list[PermitLimit]:
    return [
        PermitLimit(
            permit=row,
            station_id=one.station,
            medium=one.medium,
            parameter=one.parameter,
            average=one.average.value,
            low=one.low,
            high=one.high,
            unit=one.unit,
            article=one.article,
        )
        for one in limits
    ]


def _state(row: Permit) -> dict[str, Any]:
    """The permit as the audit trail keeps it."""
    values: dict[str, Any] = {name: _plain(getattr(row, name)) for name in FIELDS}
    names = ("station_id", "medium", "parameter", "average", "low", "high", "unit", "article")
    return {**values, "scan_name": row.scan_name, "limits": list(row.limits.order_by("pk").values(*names))}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
