"""What laboratories found at a station: for the index, and for the officer's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import LabResult
from fansipan.sectors.environment.models import LabSample, LabValue
from fansipan.sectors.environment.rules.rights import VIEW_SAMPLES
from fansipan.services.observations.queries import access


@dataclass(frozen=True, slots=True)
class Result:
    """One result as the sheet says it."""

    parameter: str
    said: float
    unit: str
    below: bool
    method: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample with its results; `withdrawn_at` None while it counts."""

    id: int
    sampled_at: datetime
    laboratory: str
    sheet: str
    note: str
    scan_name: str
    entered_by: str
    entered_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str
    results: tuple[Result, ...]


def results(station: int, start: datetime, end: datetime) -> list[LabResult]:
    """The results of samples taken in (start, end] at a station that were not withdrawn."""
    found = LabValue.objects.filter(
        sample__station_id=station,
        sample__sampled_at__gt=start,
        sample__sampled_at__lte=end,
        sample__withdrawn_at__isnull=True,
    ).select_related("sample")
    fields = found.only("parameter", "value", "below", "sample__sampled_at")
    return [LabResult(one.parameter, one.value, one.sample.sampled_at, one.sample_id, one.below) for one in fields]


def samples(actor: Actor, code: str) -> list[Sample]:
    """Every sample of a station, the newest first. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_SAMPLES)
    found = LabSample.objects.filter(station=station).defer("scan").select_related("entered_by", "withdrawn_by")
    return [_sample(one) for one in found.prefetch_related("values")[:200]]


def scan(actor: Actor, code: str, number: int) -> tuple[str, str, bytes]:
    """Name, type and bytes of a sample's scan. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_SAMPLES)
    found = LabSample.objects.filter(station=station, pk=number).exclude(scan=None).first()
    if found is None or found.scan is None:
        raise NotFound("environment.no_scan")
    return found.scan_name, found.scan_type, bytes(found.scan)


def _sample(one: LabSample) -> Sample:
    return Sample(
        id=one.pk,
        sampled_at=one.sampled_at,
        laboratory=one.laboratory,
        sheet=one.sheet,
        note=one.note,
        scan_name=one.scan_name,
        entered_by=str(one.entered_by),
        entered_at=one.entered_at,
        withdrawn_at=one.withdrawn_at,
        withdrawn_by=str(one.withdrawn_by) if one.withdrawn_by else "",
        withdrawn_why=one.withdrawn_why,
        results=tuple(Result(row.parameter, row.said, row.unit, row.below, row.method) for row in one.values.all()),
    )
