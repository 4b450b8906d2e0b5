"""Was anything altered, removed or slipped in between the logger and the report? Read only, link by link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from fansipan.kernel import clock
from fansipan.services.observations.contracts import READING, Parcel, Readings, Sender, StationPlan
from fansipan.services.observations.models import Delivery, Original, ReadingPlan, Station
from fansipan.services.observations.queries import plans
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read, row_of
from fansipan.services.observations.rules import chain, reading_plans, rereading
from fansipan.services.observations.rules.rereading import comparable


class Break(StrEnum):
    """What can be wrong with a link: a closed set."""

    SEQUENCE_GAP = "sequence_gap"
    CHAIN_BROKEN = "chain_broken"
    BYTES_MISSING = "bytes_missing"
    BYTES_ALTERED = "bytes_altered"
    READINGS_ALTERED = "readings_altered"
    READINGS_NOT_IN_BYTES = "readings_not_in_bytes"
    PLAN_MISSING = "plan_missing"
    PLAN_ALTERED = "plan_altered"
    HEAD_MOVED = "head_moved"
    READINGS_WITHOUT_DELIVERY = "readings_without_delivery"
    RECEIPT_CONTRADICTED = "receipt_contradicted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, where, and the figures."""

    sequence: int
    what: Break
    detail: str


@dataclass(slots=True)
class Verdict:
    """What was looked at in one station's record, and what does not hold.

    `unread`: readings from before the plans were kept that the present configuration does not find in their bytes
    again. They are no break: names, units and formats change lawfully, and how these bytes were read is not on record.
    """

    station: str
    deliveries: int = 0
    readings: int = 0
    unread: int = 0
    head: str = chain.GENESIS
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings


def verify(code: str, receipts: Mapping[int, str] | None = None) -> Verdict:
    """Walk a station's chain from its first delivery: bytes, readings and hashes must all agree.

    `receipts` are chain hashes that somebody outside kept, by sequence number: with the newest of them even
    the removal of a chain's end is seen. Raises Station.DoesNotExist.
    """
    station = Station.objects.select_related("profile").get(code=code)
    read_by = _Plans(station)
    verdict = Verdict(station.code)
    for delivery in _deliveries(station):
        for what, detail in _link_breaks(station, delivery, verdict, read_by):
            verdict.findings.append(Finding(delivery.sequence or 0, what, detail))
        verdict.deliveries += 1
        verdict.head = delivery.chain_hash
    _end_breaks(station, verdict, receipts or {})
    return verdict


class _Plans:
    """The plans of a station on record, each as its deliveries were read by it."""

    def __init__(self, station: Station) -> None:
        self._present = plans.whole_plan(station)
        self._kept: dict[int, StationPlan] = {}
        self.altered: set[int] = set()
        self.begun = False
        for row in ReadingPlan.objects.filter(station=station):
            self._kept[row.pk] = reading_plans.plan_of(row.plan, station.pk)
            if reading_plans.digest_of(row.plan) != row.digest:
                self.altered.add(row.pk)

    def of(self, delivery: Delivery) -> StationPlan:
        """The plan of a delivery; the present one for a delivery from before plans were kept."""
        self.begun = self.begun or delivery.plan_id is not None
        return self._kept.get(delivery.plan_id or 0, self._present)


def _deliveries(station: Station) -> Iterator[Delivery]:
    return Delivery.objects.filter(station=station).order_by("sequence").iterator(chunk_size=500)


def _link_breaks(
    station: Station,
    delivery: Delivery,
    verdict: Verdict,
    read_by: _Plans,
) -> Iterator[tuple[Break, str]]:
    if delivery.sequence != verdict.deliveries + 1:
        yield Break.SEQUENCE_GAP, f"{verdict.deliveries + 1} was expected"
    if delivery.previous_hash != verdict.head or delivery.chain_hash != _recomputed(station, delivery):
        yield Break.CHAIN_BROKEN, delivery.chain_hash
    rows = written_by(delivery)
    verdict.readings += len(rows)
    if chain.readings_hash(rows) != delivery.readings_hash:
        yield Break.READINGS_ALTERED, f"{len(rows)} readings, {delivery.stored + delivery.revised} were written"
    original = Original.objects.filter(pk=delivery.replay_of_id or delivery.pk).first()
    if original is None:
        yield Break.BYTES_MISSING, delivery.name
        return
    content = bytes(original.content)
    if chain.bytes_hash(content) != delivery.sha256:
        yield Break.BYTES_ALTERED, delivery.name
        return
    yield from _reading_breaks(rows, content, delivery, verdict, read_by)


def _reading_breaks(
    rows: Readings, content: bytes, delivery: Delivery, verdict: Verdict, read_by: _Plans
) -> Iterator[tuple[Break, str]]:
    """Whether what was written is what the bytes say, read as they were read then."""
    foreign = _not_in_bytes(rows, content, delivery, read_by.of(delivery))
    if delivery.plan_id in read_by.altered:
        yield Break.PLAN_ALTERED, str(delivery.plan_id)
    if delivery.plan_id is None and read_by.begun:
        yield Break.PLAN_MISSING, delivery.name
    elif delivery.plan_id is None:
        verdict.unread += foreign
    elif foreign:
        yield Break.READINGS_NOT_IN_BYTES, f"{foreign} of {len(rows)}"


def _recomputed(station: Station, delivery: Delivery) -> str:
    link = chain.Link(
        station=station.code,
        sequence=delivery.sequence or 0,
        previous_hash=delivery.previous_hash,
        received_at=delivery.received_at,
        protocol=delivery.protocol,
        sender=delivery.sender,
        name=delivery.name,
        sha256=delivery.sha256,
        readings_hash=delivery.readings_hash,
    )
    return link.hash()


ROW = row_of(datastream=">i4", time=">i8", value=">f8", status=">i2")
WRITTEN = """
SELECT datastream_id, time, value, status FROM observation
WHERE datastream_id = ANY(%s::int4[]) AND time >= %s AND time <= %s AND delivery_id = %s
UNION ALL
SELECT datastream_id, time, value, status FROM observation_revision
WHERE datastream_id = ANY(%s::int4[]) AND time >= %s AND time <= %s AND delivery_id = %s
"""


def written_by(delivery: Delivery) -> Readings:
    """The readings that a delivery wrote, whether they still stand or were revised since."""
    if delivery.first_time is None:
        return np.empty(0, READING)
    where = [delivery.touched, delivery.first_time, delivery.last_time, delivery.pk]
    return _rows(WRITTEN, [*where, *where])


def _rows(query: str, parameters: list[object]) -> Readings:
    found = read(query, parameters, ROW)
    rows = np.empty(len(found), READING)
    for name in READING.names or ():
        rows[name] = found[name]
    rows["time"] += POSTGRES_EPOCH_US
    return rows


def _not_in_bytes(rows: Readings, content: bytes, delivery: Delivery, plan: StationPlan) -> int:
    """How many written readings cannot be found again in the original bytes."""
    parcel = Parcel(content, delivery.format, Sender(delivery.protocol, delivery.sender), delivery.name)
    foreign = rereading.foreign(rows, parcel, plan, clock.to_us(delivery.received_at))
    return len(foreign) - _read_anew(foreign, delivery) if len(foreign) else 0


READ_ANEW = """
SELECT v.datastream_id, v.time, v.value, v.status FROM observation_revision v
JOIN observations_delivery d ON d.id = v.replaced_by
WHERE v.datastream_id = ANY(%s::int4[]) AND v.time >= %s AND v.time <= %s AND v.delivery_id = %s
AND d.replay_of_id = %s
"""


def _read_anew(foreign: Readings, delivery: Delivery) -> int:
    """How many of these readings a replay of the same bytes corrected, after it was mended how they are read."""
    where = [delivery.touched, delivery.first_time, delivery.last_time, delivery.pk]
    found = _rows(READ_ANEW, [*where, delivery.replay_of_id or delivery.pk])
    return int(np.isin(comparable(foreign), comparable(found)).sum())


STRAYS = """
SELECT count(*) FROM (
    SELECT datastream_id, time, delivery_id FROM observation WHERE datastream_id = ANY(%s::int4[])
    UNION ALL
    SELECT datastream_id, time, delivery_id FROM observation_revision WHERE datastream_id = ANY(%s::int4[])
) o WHERE NOT EXISTS (
    SELECT FROM observations_delivery d WHERE d.id = o.delivery_id AND d.station_id = %s
    AND o.datastream_id = ANY(d.touched) AND o.time BETWEEN d.first_time AND d.last_time
)
"""
"""Readings that no walk over the deliveries has met: of no delivery, or outside of what theirs says it wrote."""

COUNT = row_of(count=">i8")


def _end_breaks(station: Station, verdict: Verdict, receipts: Mapping[int, str]) -> None:
    def find(what: Break, detail: str, sequence: int = verdict.deliveries) -> None:
        verdict.findings.append(Finding(sequence, what, detail))

    station.refresh_from_db(fields=["chain_sequence", "chain_hash"])
    if (station.chain_sequence, station.chain_hash or chain.GENESIS) != (verdict.deliveries, verdict.head):
        find(Break.HEAD_MOVED, f"the station says {station.chain_sequence}")
    streams = list(station.datastreams.values_list("pk", flat=True))
    if strays := int(read(STRAYS, [streams, streams, station.pk], COUNT)["count"][0]):
        find(Break.READINGS_WITHOUT_DELIVERY, str(strays))
    known = dict(Delivery.objects.filter(station=station).values_list("sequence", "chain_hash"))
    for sequence, digest in receipts.items():
        if known.get(sequence) != digest:
            find(Break.RECEIPT_CONTRADICTED, digest, sequence)
