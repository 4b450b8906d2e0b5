"""Entering what a laboratory found, and withdrawing it; the index follows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import attachments, audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.changing import law_changed
from fansipan.sectors.environment.contracts import WaterTable
from fansipan.sectors.environment.models import ChangedSpan, IndexTable, LabSample, LabValue
from fansipan.sectors.environment.queries import law, rivers
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.laboratory import NewResult, in_law
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW, ENTER_SAMPLES
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries import access, newest

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Scan:
    """The result sheet as a file. Its type is found in its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewSample:
    """A sample as an officer enters it."""

    sampled_at: datetime
    laboratory: str
    results: tuple[NewResult, ...]
    sheet: str = ""
    note: str = ""
    scan: Scan | None = None


@transaction.atomic
def enter(actor: Actor, code: str, sample: NewSample) -> int:
    """Keep a sample; gives its number. Raises NotFound, Forbidden, TooLarge, Invalid."""
    station = access.station(actor, code, ENTER_SAMPLES)
    tables = law.water_tables()
    if station.kind != StationKind.SURFACE_WATER.value or tables is None:
        raise Invalid("environment.no_river", code=code)
    _check(sample)
    row = LabSample.objects.create(
        station=station,
        sampled_at=sample.sampled_at,
        laboratory=sample.laboratory,
        sheet=sample.sheet,
        note=sample.note,
        entered_by_id=access.person(actor, ENTER_SAMPLES),
        entered_at=clock.now(),
        **_scan(sample.scan),
    )
    _row, table = tables.on(sample.sampled_at.astimezone(clock.VIETNAM).date())
    LabValue.objects.bulk_create(_value(row, table, one) for one in sample.results)
    after = {
        "sample": row.pk,
        "sampled_at": row.sampled_at.isoformat(),
        "laboratory": row.laboratory,
        "sheet": row.sheet,
        "scan": row.scan_sha256,
        "results": {one.parameter: f"{'<' if one.below else ''}{one.said:g} {one.unit}" for one in sample.results},
    }
    audit.record(actor, "environment.enter_sample", f"station:{station.code}", after=after)
    _mark(actor, code, row.sampled_at, tables)
    return row.pk


@transaction.atomic
def withdraw(actor: Actor, code: str, number: int, why: str) -> None:
    """Let a sample count no more; it stays on record. Raises NotFound, Forbidden, Conflict."""
    station = access.station(actor, code, ENTER_SAMPLES)
    row = LabSample.objects.select_for_update().defer("scan").filter(station=station, pk=number).first()
    if row is None:
        raise NotFound("environment.no_sample")
    if row.withdrawn_at is not None:
        raise Conflict("environment.sample_withdrawn")
    if not why:
        raise Invalid("environment.sample_why")
    row.withdrawn_at, row.withdrawn_why = clock.now(), why
    row.withdrawn_by_id = access.person(actor, ENTER_SAMPLES)
    row.save(update_fields=["withdrawn_at", "withdrawn_why", "withdrawn_by"])
    audit.record(actor, "environment.withdraw_sample", f"station:{station.code}", before={"sample": row.pk}, why=why)
    if tables := law.water_tables():
        _mark(actor, code, row.sampled_at, tables)


def _check(sample: NewSample) -> None:
    if sample.sampled_at > clock.now():
        raise Invalid("environment.sample_to_come")
    if not sample.results:
        raise Invalid("environment.sample_empty")


def _value(row: LabSample, table: WaterTable, one: NewResult) -> LabValue:
    try:
        value = in_law(table, one)
    except ValueError:
        raise Invalid("environment.sample_value", parameter=one.parameter) from None
    return LabValue(
        sample=row,
        parameter=one.parameter,
        said=one.said,
        unit=one.unit,
        below=one.below,
        value=value,
        method=one.method,
    )


def _scan(scan: Scan | None) -> dict[str, object]:
    if scan is None:
        return {}
    if len(scan.content) > attachments.LARGEST:
        raise TooLarge("observations.document_too_large", most=attachments.LARGEST // 1024 // 1024)
    kind = attachments.mime_type(scan.content)
    if kind is None:
        raise Invalid("observations.document_type", name=scan.name[:LONGEST_NAME])
    name = "".join(mark for mark in scan.name.replace("\\", "/").rpartition("/")[2] if mark.isprintable())
    digest = hashlib.sha256(scan.content).hexdigest()
    return {
        "scan_name": name[-LONGEST_NAME:] or "scan",
        "scan_type": kind,
        "scan_sha256": digest,
        "scan": scan.content,
    }


def _mark(actor: Actor, code: str, sampled_at: datetime, tables: law.WaterTables) -> None:
    """Note the hours and days that a sample may stand beside, so that the index follows as it follows averages."""
    streams = rivers.streams_of(newest.station(actor, code))
    if not streams:
        return
    start = hours.full_hour(sampled_at) - hours.HOUR
    longest = timedelta(days=1 + max(table.laboratory.days for _row, table in tables.tables))
    end = min(start + longest, hours.full_hour(clock.now()) + hours.HOUR)
    ChangedSpan.objects.create(datastream=min(streams.values()), start=start, end=end)


@transaction.atomic
def combine(actor: Actor, code: str, *, combined: bool, why: str) -> None:
    """Let results of laboratories stand beside automatic readings in VN_WQI, or no longer; all rivers follow.

    `code`: a river station whose page asks. Raises NotFound, Forbidden, Invalid without a reason.
    """
    access.station(actor, code, CONFIRM_LAW)
    reason = " ".join(why.replace("\x00", "").split())
    if not reason:
        raise Invalid("environment.reason_missing")
    row = IndexTable.objects.select_for_update().filter(kind="water").order_by("valid_from").last()
    if row is None:
        raise Invalid("environment.no_river", code=code)
    before = dict(row.table.get("laboratory", {}))
    if bool(before.get("combined", False)) == combined:
        return
    row.table = {**row.table, "laboratory": {**before, "combined": combined}}
    row.save(update_fields=["table"])
    after = row.table["laboratory"]
    audit.record(actor, "environment.combine_laboratory", f"index:{row.code}", before=before, after=after, why=reason)
    law_changed(["surface_water"])
