"""Deliveries on record: the head of a station's chain, the bytes, the refused lines, the newest values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import F

from fansipan.kernel import clock
from fansipan.services.observations.actions.storing import Written
from fansipan.services.observations.contracts import (
    CHANNEL,
    Parcel,
    QualityTest,
    Readings,
    Receipt,
    Refusal,
    RefusedReading,
)
from fansipan.services.observations.models import Delivery, Original, RefusedLine
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules import chain


@dataclass(frozen=True, slots=True)
class Head:
    """The locked end of a station's chain, and the number of the delivery that comes next."""

    station_id: int
    station_code: str
    version: int
    sequence: int
    hash: str
    delivery_id: int
    same_bytes: int | None
    replay_of: int | None = None
    plan_id: int | None = None


TAKE_HEADS = """
SELECT s.id, s.code, s.config_version, s.chain_sequence, s.chain_hash,
       nextval(pg_get_serial_sequence('observations_delivery', 'id')),
       (SELECT d.id FROM observations_delivery d
        WHERE d.station_id = s.id AND d.sha256 = w.sha256 AND d.replay_of_id IS NULL)
FROM unnest(%s::int8[], %s::text[]) AS w (id, sha256) JOIN observations_station s ON s.id = w.id
ORDER BY s.id FOR UPDATE OF s
"""


Linked = tuple[chain.Link, str]
"""A link of a station's chain, and its hash."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes on record of one delivery."""

    parcel: Parcel
    head: Head
    written: Written
    refused: Sequence[RefusedReading]


def take_head(station_id: int, sha256: str) -> Head | None:
    """Lock the end of a station's chain until the transaction ends: deliveries of a station queue here."""
    return take_heads({station_id: sha256}).get(station_id)


def take_heads(wanted: Mapping[int, str]) -> dict[int, Head]:
    """Lock the ends of several stations' chains, in one order whoever asks; `wanted`: SHA-256 of the bytes of each."""
    with cursor() as raw:
        rows = raw.execute(TAKE_HEADS, [list(wanted), list(wanted.values())], prepare=True).fetchall()
    heads = (Head(*row) for row in rows)  # type: ignore[arg-type]
    return {head.station_id: head for head in heads}


def file(entries: Sequence[Entry], now: datetime) -> list[Receipt]:
    """Write deliveries, their bytes and refused lines, move the chains' heads and the newest values, and tell."""
    linked = [_linked(entry, now) for entry in entries]
    with cursor() as raw:
        raw.executemany(FILE.encode(), [_values(entry, link) for entry, link in zip(entries, linked, strict=True)])
    _quarantine([(entry.head, item) for entry in entries for item in entry.refused], now)
    return [_receipt(entry, link) for entry, link in zip(entries, linked, strict=True)]


def _linked(entry: Entry, now: datetime) -> Linked:
    parcel, head = entry.parcel, entry.head
    link = chain.Link(
        station=head.station_code,
        sequence=head.sequence + 1,
        previous_hash=head.hash or chain.GENESIS,
        received_at=now,
        protocol=parcel.sender.protocol,
        sender=parcel.sender.name,
        name=parcel.name,
        sha256=chain.bytes_hash(parcel.content),
        readings_hash=chain.readings_hash(entry.written.rows),
    )
    return link, link.hash()


def _receipt(entry: Entry, linked: Linked) -> Receipt:
    link, chain_hash = linked
    return Receipt(
        delivery_id=entry.head.delivery_id,
        station=entry.head.station_code,
        sequence=link.sequence,
        sha256=link.sha256,
        chain_hash=chain_hash,
        stored=entry.written.stored,
        known=entry.written.known,
        revised=entry.written.revised,
        refused=tuple(entry.refused),
        received_at=link.received_at,
    )


FILE = f"""
WITH filed AS (
    INSERT INTO observations_delivery
        (id, station_id, sequence, received_at, protocol, format, sender, address, name, size, sha256, readings_hash,
         previous_hash, chain_hash, stored, known, revised, refused, touched, first_time, last_time, rolled_up,
         repeats, replay_of_id, plan_id)
    VALUES (%(id)s, %(station)s, %(sequence)s, %(received_at)s, %(protocol)s, %(format)s, %(sender)s,
            %(address)s, %(name)s, %(size)s, %(sha256)s, %(readings_hash)s,
            %(previous_hash)s, %(chain_hash)s, %(stored)s, %(known)s, %(revised)s, %(refused)s, %(touched)s,
            %(first_time)s, %(last_time)s, false, 0, %(replay_of)s, %(plan)s)
), kept AS (
    INSERT INTO observations_original (delivery_id, content)
    SELECT %(id)s, %(content)s::bytea WHERE %(replay_of)s::int8 IS NULL
), head AS (
    UPDATE observations_station SET chain_sequence = %(sequence)s, chain_hash = %(chain_hash)s
    WHERE id = %(station)s
), newest AS (
    INSERT INTO latest_reading (datastream_id, time, value, status, flag, tests, received_at)
    SELECT n.*, %(received_at)s FROM unnest(%(n_datastream)s::int4[], %(n_time)s::timestamptz[],
        %(n_value)s::float8[], %(n_status)s::int2[], %(n_flag)s::int2[], %(n_tests)s::int4[]) n
    ON CONFLICT (datastream_id) DO UPDATE SET time = excluded.time, value = excluded.value,
        status = excluded.status, flag = excluded.flag, tests = excluded.tests, received_at = excluded.received_at
    WHERE excluded.time >= latest_reading.time
)
SELECT pg_notify('{CHANNEL}', %(told)s)
"""
"""One round trip: the delivery, its bytes, the chain's new head, the newest values, and the word to open screens."""


def _values(entry: Entry, linked: Linked) -> dict[str, object]:
    parcel, head, written = entry.parcel, entry.head, entry.written
    (link, chain_hash), times = linked, written.rows["time"]
    return {
        "id": head.delivery_id,
        "station": head.station_id,
        "sequence": link.sequence,
        "received_at": link.received_at,
        "protocol": link.protocol,
        "format": parcel.format,
        "sender": link.sender,
        "address": parcel.sender.address,
        "name": link.name,
        "size": len(parcel.content),
        "sha256": link.sha256,
        "readings_hash": link.readings_hash,
        "previous_hash": link.previous_hash,
        "chain_hash": chain_hash,
        "stored": written.stored,
        "known": written.known,
        "revised": written.revised,
        "refused": len(entry.refused),
        "touched": np.unique(written.rows["datastream"]).tolist(),
        "first_time": clock.from_us(times.min()) if len(times) else None,
        "last_time": clock.from_us(times.max()) if len(times) else None,
        "replay_of": head.replay_of,
        "plan": head.plan_id,
        "content": parcel.content,
        "told": f"{head.station_id},{head.delivery_id}",
        **_newest(written.rows),
    }


def _newest(rows: Readings) -> dict[str, list[object]]:
    """Columns of each datastream's newest reading; one stamped in the future is not "now" and stays out."""
    present = rows[(rows["tests"] & QualityTest.FUTURE) == 0]
    last = np.append(present["datastream"][1:] != present["datastream"][:-1], [True] * min(1, len(present)))
    newest = present[last.astype(bool)]
    return {
        "n_datastream": newest["datastream"].tolist(),
        "n_time": [clock.from_us(time) for time in newest["time"].tolist()],
        "n_value": newest["value"].tolist(),
        "n_status": newest["status"].tolist(),
        "n_flag": np.where(newest["review"] > 0, newest["review"], newest["flag"]).tolist(),
        "n_tests": newest["tests"].tolist(),
    }


def _quarantine(refused: Sequence[tuple[Head, RefusedReading]], now: datetime) -> None:
    lines = [_refused_line(head.delivery_id, head.station_id, item, now) for head, item in refused]
    RefusedLine.objects.bulk_create(lines, batch_size=2000)


def _refused_line(delivery_id: int, station_id: int | None, item: RefusedReading, now: datetime) -> RefusedLine:
    return RefusedLine(
        delivery_id=delivery_id,
        station_id=station_id,
        datastream_id=item.datastream,
        line=item.line,
        text=item.text.replace("\x00", "�"),
        reason=item.reason.value,
        detail=item.detail.replace("\x00", "�")[:300],
        code=(item.code or "").replace("\x00", "�")[:60],
        time=None if item.time is None else clock.from_us(item.time),
        refused_at=now,
    )


def file_unclaimed(parcel: Parcel, sha256: str) -> Receipt:
    """Keep a parcel whose station nobody knows: it waits in quarantine until an officer names the station."""
    now = clock.now()
    known = Delivery.objects.filter(station__isnull=True, sha256=sha256).first()
    if known is not None:
        return count_repeat(known.pk)
    delivery = Delivery.objects.create(
        received_at=now,
        protocol=parcel.sender.protocol,
        format=parcel.format,
        sender=parcel.sender.name,
        address=parcel.sender.address,
        name=parcel.name,
        size=len(parcel.content),
        sha256=sha256,
        refused=1,
        rolled_up=True,
    )
    Original.objects.create(delivery=delivery, content=parcel.content)
    refusal = RefusedReading(1, parcel.name, Refusal.UNKNOWN_STATION, parcel.name)
    _refused_line(delivery.pk, None, refusal, now).save()
    return Receipt(delivery.pk, None, None, sha256, None, 0, 0, 0, (refusal,), now)


def count_repeat(delivery_id: int) -> Receipt:
    """The same bytes again: nothing changes but the count of times they came."""
    Delivery.objects.filter(pk=delivery_id).update(repeats=F("repeats") + 1)
    first = Delivery.objects.select_related("station").get(pk=delivery_id)
    return Receipt(
        delivery_id=first.pk,
        station=first.station.code if first.station else None,
        sequence=first.sequence,
        sha256=first.sha256,
        chain_hash=first.chain_hash or None,
        stored=0,
        known=first.stored + first.known + first.revised,
        revised=0,
        refused=tuple(_refused_again(first.pk)),
        received_at=first.received_at,
        repeated=True,
    )


def _refused_again(delivery_id: int) -> list[RefusedReading]:
    return [
        RefusedReading(line.line, line.text, Refusal(line.reason), line.detail, line.code or None)
        for line in RefusedLine.objects.filter(delivery_id=delivery_id).order_by("pk")
    ]
