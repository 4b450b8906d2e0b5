"""Original bytes decoded once more, after the cause of their refusal was mended.

A replay is a delivery of its own at the end of the station's chain; its bytes are the original's. What the original
stored stays as it is, what a later delivery corrected stays corrected, and a line that is refused again stays where
it waits. The bytes came when they came: times are judged as of then, and nothing becomes late by a replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.actions import delivering, filing
from fansipan.services.observations.contracts import Parcel, Readings, Receipt, RefusedReading, Sender
from fansipan.services.observations.models import Delivery, Original, RefusedLine, StationPrefix
from fansipan.services.observations.queries import access, plans, quarantine
from fansipan.services.observations.queries.quarantine import QuarantineFilter
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules import matching, resolutions
from fansipan.services.observations.rules.decoding import circular10, formats
from fansipan.services.observations.rules.matching import Matched
from fansipan.services.observations.rules.rights import REPLAY_DELIVERY

PROTOCOL = "replay"

MOST_AT_ONCE = 200
"""Deliveries of a group that one request replays: each holds its station for some milliseconds, so loggers wait
no longer than that."""

LONGEST_REASON = 250


@dataclass(frozen=True, slots=True)
class Replayed:
    """What replaying a group of deliveries came to; `left` deliveries were not looked at yet."""

    deliveries: int
    stored: int
    known: int
    resolved: int
    still: int
    left: int


@transaction.atomic
def replay(actor: Actor, delivery_id: int, why: str) -> Receipt:
    """Decode a delivery's original again with the present configuration and take in what is good now.

    A delivery of an unknown station goes to the station that its file name now belongs to. Raises NotFound,
    Forbidden, Invalid without a reason, Conflict while nobody knows the station.
    """
    first = _first(actor, delivery_id)
    station_id = _station_of(first)
    if station_id is None:
        raise Conflict("observations.station_still_unknown", name=first.name)
    return _again(actor, first, station_id, _reason(why), "observations.replay_delivery")


@transaction.atomic
def claim(actor: Actor, delivery_id: int, station_code: str, why: str, prefix: str = "") -> Receipt:
    """Give a delivery of an unknown station its station, and take it in as that station's.

    With `prefix`, that of the file's own name, later files whose names begin so are the station's too. Raises NotFound,
    Forbidden, Invalid, Conflict for a delivery or a prefix that is another station's.
    """
    first = _first(actor, delivery_id)
    station = access.station(actor, station_code, REPLAY_DELIVERY)
    owner = first.station_id or first.replays.values_list("station_id", flat=True).first()
    if owner not in (None, station.pk):
        raise Conflict("observations.claimed_already", id=first.pk)
    if prefix:
        _add_prefix(station.pk, prefix, first.name)
    return _again(actor, first, station.pk, _reason(why), "observations.claim_delivery", prefix)


def replay_group(actor: Actor, wanted: QuarantineFilter, why: str) -> Replayed:
    """Replay the deliveries behind a group of refused lines, the oldest first, each in a transaction of its own."""
    require(actor, REPLAY_DELIVERY)
    _check_narrow(wanted)
    reason, ids = _reason(why), quarantine.deliveries_behind(actor, wanted)
    before = quarantine.count_open(actor, wanted)
    receipts = [replay(actor, delivery_id, reason) for delivery_id in ids[:MOST_AT_ONCE]]
    return _outcome(receipts, len(ids), before, quarantine.count_open(actor, wanted))


def claim_group(actor: Actor, wanted: QuarantineFilter, station_code: str, why: str) -> Replayed:
    """Give the deliveries of a group their station, and the station their file-name prefix from now on."""
    require(actor, REPLAY_DELIVERY)
    _check_narrow(wanted)
    reason, ids = _reason(why), quarantine.deliveries_behind(actor, wanted)
    before = quarantine.count_open(actor, wanted)
    names = dict(Delivery.objects.filter(pk__in=ids[:MOST_AT_ONCE]).values_list("pk", "name"))
    receipts = [claim(actor, pk, station_code, reason, _prefix_of(names[pk])) for pk in ids[:MOST_AT_ONCE]]
    return _outcome(receipts, len(ids), before, quarantine.count_open(actor, wanted))


@transaction.atomic
def dismiss(actor: Actor, wanted: QuarantineFilter, why: str) -> int:
    """Put refused lines aside for good, with a reason: they stay on record. Gives how many they were."""
    require(actor, REPLAY_DELIVERY)
    _check_narrow(wanted)
    kept = resolutions.dismissed(_reason(why))
    ids = quarantine.open_ids(actor, wanted)
    lines = RefusedLine.objects.select_for_update().filter(pk__in=ids, resolved_at__isnull=True).order_by("pk")
    found = [line.pk for line in lines]
    RefusedLine.objects.filter(pk__in=found).update(
        resolved_at=clock.now(), resolved_by=actor.name[:200], resolution=kept
    )
    target = f"station:{wanted.station}" if wanted.station else "quarantine"
    after = {**wanted.asked(), "lines": len(found), "first": min(found, default=None), "last": max(found, default=None)}
    audit.record(actor, "observations.dismiss_refused", target, after=after, why=why)
    return len(found)


def is_narrow(wanted: QuarantineFilter) -> bool:
    """Whether these lines have one reason, file or number: one answer never fits the whole quarantine."""
    return bool(wanted.reason or wanted.delivery or wanted.line)


def _check_narrow(wanted: QuarantineFilter) -> None:
    if not is_narrow(wanted):
        raise Invalid("observations.quarantine_too_wide")


def _outcome(receipts: Sequence[Receipt], deliveries: int, before: int, after: int) -> Replayed:
    return Replayed(
        deliveries=len(receipts),
        stored=sum(receipt.stored + receipt.revised for receipt in receipts),
        known=sum(receipt.known for receipt in receipts),
        resolved=max(0, before - after),
        still=after,
        left=deliveries - len(receipts),
    )


def _reason(why: str) -> str:
    reason = " ".join(why.replace("\x00", "").split())
    if not reason:
        raise Invalid("observations.reason_missing")
    return reason[:LONGEST_REASON]


def _first(actor: Actor, delivery_id: int) -> Delivery:
    """The delivery that holds the bytes, whichever of its replays was named."""
    require(actor, REPLAY_DELIVERY)
    found = Delivery.objects.select_related("replay_of", "station").filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("observations.delivery", id=delivery_id)
    return found.replay_of or found


def _station_of(first: Delivery) -> int | None:
    claimed = first.replays.filter(station__isnull=False).values_list("station_id", flat=True).first()
    return first.station_id or claimed or plans.station_id_of_file(first.name)


def _add_prefix(station_id: int, prefix: str, name: str) -> None:
    if _prefix_of(name).casefold() != prefix.casefold():
        raise Invalid("observations.prefix_of_another_file", prefix=prefix)
    known = StationPrefix.objects.select_related("station").filter(prefix=prefix.casefold()).first()
    if known is not None and known.station_id != station_id:
        raise Conflict("observations.prefix_taken", prefix=prefix, station=known.station.code)
    if known is None:
        StationPrefix.objects.create(station_id=station_id, prefix=prefix)


def _prefix_of(name: str) -> str:
    """The prefix in a file's name; empty when the name is not built that way."""
    parts = circular10.station_of(name)
    return parts[0] if parts else ""


def _again(actor: Actor, first: Delivery, station_id: int, why: str, action: str, prefix: str = "") -> Receipt:
    """Take the bytes in once more, inside the transaction that holds the station's head."""
    head = filing.take_head(station_id, first.sha256)
    if head is None:
        raise NotFound("observations.station", id=station_id)
    content = bytes(Original.objects.get(pk=first.pk).content)
    sender = Sender(PROTOCOL, actor.name[:120], actor.address[:64])
    parcel = Parcel(content, first.format, sender, first.name, station_id)
    plan = plans.plan(head.station_id, head.version)
    arrived = clock.to_us(first.received_at)
    matched = matching.match(formats.decode(parcel, plan.format), plan, arrived)
    waiting = _Waiting(first)
    taken = replace(_not_corrected_since(matched, first), refused=waiting.fresh(matched.refused))
    own = replace(head, same_bytes=None, replay_of=first.pk)
    receipt = delivering.keep(parcel, own, plan, taken, first.received_at)
    resolved = waiting.resolve(matched.refused, receipt, actor)
    after = {
        "replay": receipt.delivery_id,
        "station": head.station_code,
        "stored": receipt.stored,
        "known": receipt.known,
        "revised": receipt.revised,
        "resolved": resolved,
        "still_refused": len(matched.refused),
        **({"prefix": prefix} if prefix else {}),
    }
    audit.record(actor, action, f"delivery:{first.pk}", after=after, why=why)
    return replace(receipt, refused=matched.refused)


Key = tuple[int, str, str]


class _Waiting:
    """The refused lines of a delivery and of its replays that wait, or that a person dismissed."""

    def __init__(self, first: Delivery) -> None:
        family = [first.pk, *first.replays.values_list("pk", flat=True)]
        lines = RefusedLine.objects.select_for_update().filter(delivery_id__in=family).order_by("pk")
        self._open = [line for line in lines if line.resolved_at is None]
        self._settled = [line for line in lines if resolutions.is_dismissed(line.resolution)]

    def fresh(self, refused: Sequence[RefusedReading]) -> tuple[RefusedReading, ...]:
        """Refusals that nothing waiting or dismissed stands for yet."""
        known = Counter((line.line, line.code, line.reason) for line in (*self._open, *self._settled))
        found = []
        for item in refused:
            if known[_key(item)] > 0:
                known[_key(item)] -= 1
            else:
                found.append(item)
        return tuple(found)

    def resolve(self, refused: Sequence[RefusedReading], receipt: Receipt, actor: Actor) -> int:
        """Mark the waiting lines that are refused no longer; gives how many they were."""
        still = Counter(map(_key, refused))
        mended = []
        for line in self._open:
            if still[line.line, line.code, line.reason] > 0:
                still[line.line, line.code, line.reason] -= 1
            else:
                mended.append(line.pk)
        RefusedLine.objects.filter(pk__in=mended).update(
            resolved_at=clock.now(),
            resolved_by=actor.name[:200],
            resolution=resolutions.by_replay(receipt.delivery_id),
        )
        return len(mended)


def _key(item: RefusedReading) -> Key:
    return item.line, (item.code or "").replace("\x00", "�")[:60], item.reason.value


CORRECTED = """
SELECT o.datastream_id, (extract(epoch FROM o.time) * 1000000)::int8
FROM unnest(%s::int4[], %s::timestamptz[]) AS k (datastream_id, time)
JOIN observation o ON o.datastream_id = k.datastream_id AND o.time = k.time
JOIN observations_delivery d ON d.id = o.delivery_id
LEFT JOIN observations_delivery r ON r.id = d.replay_of_id
WHERE (coalesce(r.received_at, d.received_at), coalesce(r.id, d.id)) > (%s, %s)
"""


def _not_corrected_since(matched: Matched, first: Delivery) -> Matched:
    """Without the readings whose place another delivery took after this one came: they count as known."""
    rows = matched.readings
    times = [clock.from_us(time) for time in rows["time"].tolist()]
    with cursor() as raw:
        found = raw.execute(CORRECTED, [rows["datastream"].tolist(), times, first.received_at, first.pk]).fetchall()
    later = np.isin(_keys(rows).view("V12"), np.array([tuple(row) for row in found], KEY).view("V12"))
    return replace(matched, readings=rows[~later], repeated=matched.repeated + int(later.sum()))


KEY = np.dtype([("datastream", "<i4"), ("time", "<i8")])


def _keys(rows: Readings) -> np.ndarray:
    keys = np.empty(len(rows), KEY)
    keys["datastream"], keys["time"] = rows["datastream"], rows["time"]
    return keys
