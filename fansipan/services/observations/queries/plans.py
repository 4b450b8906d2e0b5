"""Stations as arriving readings meet them, kept in memory until their configuration changes."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from fansipan.kernel import clock
from fansipan.services.observations.contracts import FlagSpan, QualityLimits, StationPlan, StreamPlan, VendorFormat
from fansipan.services.observations.models import Datastream, FlagPeriod, Station, StationPrefix
from fansipan.services.observations.rules.decoding.circular10 import station_of

QUALITY_FIELDS = {field.name for field in fields(QualityLimits)}
FORMAT_FIELDS = {field.name for field in fields(VendorFormat)}


def plan(station_id: int, version: int) -> StationPlan:
    """The plan of a station at a version of its configuration: one read a version, then none."""
    return _plan(station_id, version)


@lru_cache(maxsize=20_000)
def _plan(station_id: int, version: int) -> StationPlan:
    station = Station.objects.select_related("profile").get(pk=station_id)
    return _of(station, version, station.datastreams.filter(active=True))


def whole_plan(station: Station) -> StationPlan:
    """The present plan with the datastreams that were retired too: what is on record may be theirs."""
    return _of(station, station.config_version, station.datastreams.all())


def _of(station: Station, version: int, streams: QuerySet[Datastream]) -> StationPlan:
    return StationPlan(
        id=station.pk,
        code=station.code,
        version=version,
        streams=tuple(_stream(stream) for stream in streams.select_related("property")),
        format=vendor_format(station.profile.format),
        flag_periods=_flag_spans(station),
    )


def _stream(stream: Datastream) -> StreamPlan:
    return StreamPlan(
        id=stream.pk,
        code=stream.code,
        names=(stream.property.code, *stream.property.aliases),
        unit=stream.unit,
        unit_aliases=stream.property.unit_aliases,
        limits=quality_limits(stream.quality, stream.interval_seconds),
    )


def quality_limits(quality: dict[str, Any], interval_seconds: int) -> QualityLimits:
    """Limits of the quality tests out of what an administrator wrote; unknown names are left aside."""
    known = {name: value for name, value in quality.items() if name in QUALITY_FIELDS and value is not None}
    return QualityLimits(**{**known, "interval_seconds": interval_seconds})


def vendor_format(written: dict[str, Any]) -> VendorFormat:
    """A vendor profile's format as the decoder takes it."""
    known = {name: value for name, value in written.items() if name in FORMAT_FIELDS}
    if "fields" in known:
        known["fields"] = tuple(known["fields"])
    return VendorFormat(**known)


def _flag_spans(station: Station) -> tuple[FlagSpan, ...]:
    periods = FlagPeriod.objects.filter(datastream__station=station, withdrawn_at__isnull=True).order_by("pk")
    return tuple(
        FlagSpan(period.datastream_id, clock.to_us(period.start), clock.to_us(period.end), period.flag)
        for period in periods
    )


def station_id_of_file(name: str) -> int | None:
    """The station whose prefix a file name carries; None when nobody claimed it."""
    parts = station_of(name)
    if parts is None:
        return None
    row = StationPrefix.objects.filter(prefix=parts[0].casefold()).values_list("station_id", flat=True).first()
    return int(row) if row is not None else None
