"""Due stretches made into files, each window of a station one, and put into the queue of its destination."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from fansipan.kernel import clock
from fansipan.services.exchange.contracts import Again, FileState, Lane, SentStation
from fansipan.services.exchange.models import (
    Destination,
    DueSpan,
    FileContent,
    OutboundFile,
    Resend,
    Sending,
    Standing,
)
from fansipan.services.exchange.queries import choosing, due
from fansipan.services.exchange.queries.due import DueFile
from fansipan.services.exchange.rules import repeating, windows
from fansipan.services.exchange.rules.repeating import Known, Step
from fansipan.services.observations.rules.spans import Span, merged

logger = logging.getLogger(__name__)

MOST_SPANS = 1000
MOST_WINDOWS = 300
"""So many windows of a station are made into files in one transaction."""

LOCKS = 4_240_001
"""First key of the advisory locks that keep two workers from making one destination's files twice."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one station that is made into files together, (start, end] in microseconds."""

    station: int
    lane: int
    resend: int | None
    start: int
    end: int


def compose() -> int:
    """Make files of what is due everywhere; gives how many."""
    return sum(compose_for(number) for number in list(Destination.objects.values_list("pk", flat=True)))


def compose_for(number: int) -> int:
    """Make files of what is due at one destination, a part of it when there is much; gives how many.

    What its settings do not allow stays due, and is shown with the destination.
    """
    try:
        return _compose(number)
    except Exception as error:  # whatever one destination's settings lead to, the others get theirs
        if isinstance(error, (OperationalError, InterfaceError)):
            raise
        _note_trouble(number, error)
        return 0


@transaction.atomic
def _note_trouble(number: int, error: Exception) -> None:
    told = (str(error) or type(error).__name__)[:500]
    if _standing(number).exclude(trouble=told).update(trouble=told):
        logger.error("no files can be made for destination %s", number, exc_info=error)


@transaction.atomic
def _compose(number: int) -> int:
    destination = Destination.objects.get(pk=number)
    closed = windows.last_closed(clock.now_us(), destination.every_minutes, destination.delay_seconds)
    ripe = DueSpan.objects.filter(destination=number, start__lt=clock.from_us(closed))
    if not ripe.exists() or not _alone(number):
        return 0
    taken = list(ripe.order_by("lane", "start", "pk")[:MOST_SPANS])
    DueSpan.objects.filter(pk__in=[one.pk for one in taken]).delete()
    stretches, rest = _portioned(taken, closed, destination.every_minutes)
    _put_back(number, rest)
    found = choosing.chosen(destination, {one.station for one in stretches})
    made = sum(_make(destination, found[one.station], one) for one in stretches if one.station in found)
    _finish_resends({one.resend_id for one in taken if one.resend_id})
    if made:
        _standing(number).exclude(trouble="").update(trouble="")
    return made


def _alone(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, number])
        return bool(cursor.fetchone()[0])


def _standing(number: int) -> Any:
    Standing.objects.get_or_create(destination_id=number)
    return Standing.objects.filter(destination=number)


def _portioned(taken: Sequence[DueSpan], closed: int, minutes: int) -> tuple[list[Stretch], list[Stretch]]:
    """What is made now, oldest first, and what must wait: windows not over yet, and more than goes in at once."""
    now, rest = [], []
    left, length = MOST_WINDOWS, minutes * windows.MINUTE_US
    for one in _joined(taken):
        begin = windows.ends(one.start, one.end, minutes)[0] - length
        cut = min(one.end, closed, begin + max(left, 0) * length)
        if cut > one.start:
            now.append(replace(one, end=cut))
            left -= len(windows.ends(one.start, cut, minutes))
        if cut < one.end:
            rest.append(replace(one, start=max(cut, one.start)))
    return now, rest


def _joined(taken: Sequence[DueSpan]) -> list[Stretch]:
    """The stretches of each station, those that touch joined; live ones first, each kind oldest first."""
    by_kind: dict[tuple[int, int | None], list[Span]] = defaultdict(list)
    for one in taken:
        span = Span(one.station_id, clock.to_us(one.start), clock.to_us(one.end))
        by_kind[one.lane, one.resend_id].append(span)
    found = [
        Stretch(span.datastream, lane, resend, span.start, span.end)
        for (lane, resend), spans in by_kind.items()
        for span in merged(spans)
    ]
    return sorted(found, key=lambda one: (one.lane, one.resend or 0, one.start, one.station))


def _put_back(number: int, rest: Sequence[Stretch]) -> None:
    DueSpan.objects.bulk_create(
        DueSpan(
            destination_id=number,
            station_id=one.station,
            start=clock.from_us(one.start),
            end=clock.from_us(one.end),
            lane=one.lane,
            resend_id=one.resend,
        )
        for one in rest
    )


def _make(destination: Destination, station: SentStation, stretch: Stretch) -> int:
    """The files of a stretch that are new, changed or asked for again, queued; gives how many."""
    minutes = destination.every_minutes
    ends = windows.ends(stretch.start, stretch.end, minutes)
    if not ends:
        return 0
    start, end = ends[0] - minutes * windows.MINUTE_US, ends[-1]
    known = {clock.to_us(row.end): row for row in _current(destination, station.id, start, end)}
    again, asked = Again(destination.again), stretch.resend is not None
    fresh: list[tuple[OutboundFile, bytes]] = []
    queued: list[OutboundFile] = []
    for found in due.files(destination, station, start, end):
        row = known.get(found.end)
        digest = sha256(found.file.content).hexdigest()
        step = repeating.step(_known(row), digest, again, asked=asked)
        if step is Step.NEW:
            made = _file(destination, station.id, found, digest, row)
            fresh.append((made, found.file.content))
            queued.append(made)
        elif step is Step.SAME and row is not None:
            queued.append(row)
    _replace([known[clock.to_us(made.end)] for made, _content in fresh if clock.to_us(made.end) in known])
    OutboundFile.objects.bulk_create([made for made, _content in fresh])
    FileContent.objects.bulk_create(FileContent(file=made, content=content) for made, content in fresh)
    _queue(queued, stretch)
    return len(queued)


def _current(destination: Destination, station: int, start: int, end: int) -> Iterator[OutboundFile]:
    rows = OutboundFile.objects.filter(destination=destination, station=station, is_current=True)
    return rows.filter(end__gt=clock.from_us(start), end__lte=clock.from_us(end)).iterator()


def _known(row: OutboundFile | None) -> Known | None:
    return None if row is None else Known(row.sha256, FileState(row.state), row.was_accepted)


def _file(
    destination: Destination, station: int, found: DueFile, digest: str, before: OutboundFile | None
) -> OutboundFile:
    revision = before.revision + 1 if before else 1
    return OutboundFile(
        destination=destination,
        station_id=station,
        start=clock.from_us(found.start),
        end=clock.from_us(found.end),
        revision=revision,
        folder=found.file.folder,
        name=repeating.numbered(found.file.name, revision, Again(destination.again)),
        size=len(found.file.content),
        sha256=digest,
        readings=found.readings,
        deliveries=list(found.deliveries),
        made_at=clock.now(),
        was_accepted=bool(before and before.was_accepted),
    )


def _replace(rows: Sequence[OutboundFile]) -> None:
    """A newer content takes their place: what waits of them is not sent any more."""
    numbers = [row.pk for row in rows]
    waiting = Q(state=FileState.WAITING.value)
    Sending.objects.filter(waiting, file__in=numbers).update(state=FileState.REPLACED.value, ended_at=clock.now())
    OutboundFile.objects.filter(waiting, pk__in=numbers).update(state=FileState.REPLACED.value)
    OutboundFile.objects.filter(pk__in=numbers).update(is_current=False)


def _queue(rows: Sequence[OutboundFile], stretch: Stretch) -> None:
    lane = Lane.LIVE if stretch.resend is None else Lane.ASKED
    OutboundFile.objects.filter(pk__in=[row.pk for row in rows]).update(state=FileState.WAITING.value, said="")
    Sending.objects.bulk_create(
        Sending(
            file=row,
            destination_id=row.destination_id,
            station_id=row.station_id,
            resend_id=stretch.resend,
            lane=lane.value,
            queued_at=clock.now(),
        )
        for row in rows
    )
    if stretch.resend is not None:
        Resend.objects.filter(pk=stretch.resend).update(files=F("files") + len(rows))


def _finish_resends(numbers: set[int]) -> None:
    """Those of which nothing is left to be made into files."""
    open_ones = set(DueSpan.objects.filter(resend__in=numbers).values_list("resend", flat=True))
    Resend.objects.filter(pk__in=numbers - open_ones, done_at=None).update(done_at=clock.now())
