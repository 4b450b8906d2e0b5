"""Files one by one: those of a day, one with its bytes, its ways to the destination and the deliveries it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F, Func, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.services.exchange.contracts import FileState
from fansipan.services.exchange.models import Destination, FileContent, OutboundFile, Sending
from fansipan.services.exchange.queries import choosing, due
from fansipan.services.exchange.queries.standing import FileCounts, station_of
from fansipan.services.exchange.rules import windows
from fansipan.services.exchange.rules.rights import VIEW_EXCHANGE
from fansipan.services.observations.models import Delivery, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.windows import Window

PAGE_SIZE = 50
PREVIEWED = 3
"""Windows that a preview looks back: the newest hour may not be over yet."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file in a list."""

    id: int
    name: str
    folder: str
    start: datetime
    end: datetime
    revision: int
    is_current: bool
    state: FileState
    size: int
    sha256: str
    readings: int
    made_at: datetime
    accepted_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One way of a file to its destination. `asked_by` and `why`: of the person who asked for it, if one did."""

    state: FileState
    attempts: int
    queued_at: datetime
    ended_at: datetime | None
    next_at: datetime | None
    said: str
    asked_by: str
    why: str


@dataclass(frozen=True, slots=True)
class FileCard:
    """One file with everything that is known of it."""

    line: FileLine
    destination: str
    station: str
    content: bytes
    sendings: tuple[SendingLine, ...]
    deliveries: tuple[tuple[int, str], ...]
    others: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class SentDay:
    """A Vietnamese day of a station at a destination; `unmade`: hours that the record holds and no file has."""

    counts: FileCounts
    unmade: int


class _LocalDay(Func):
    """The Vietnamese day in which a window (start, end] lies: midnight belongs to the day before."""

    template = "((%(expressions)s - interval '1 microsecond' + interval '7 hours') AT TIME ZONE 'UTC')::date"
    output_field = DateField()


def days(actor: Actor, row: Destination, station: Station, month: Window) -> dict[date, SentDay]:
    """What became of the files of each day of the window."""
    files = _of(row, station).filter(is_current=True, end__gt=month.start, end__lte=month.end)
    told = files.annotate(day=ExpressionWrapper(_LocalDay(F("end")), DateField()))
    found: dict[date, dict[str, int]] = {}
    for day, state, count in told.values_list("day", "state").annotate(n=Count("pk")).order_by():
        found.setdefault(day, {})[state] = count
    holes: dict[date, int] = {}
    for _station, end in _holes(row, station, month):
        day = (end - timedelta(microseconds=1)).astimezone(clock.VIETNAM).date()
        holes[day] = holes.get(day, 0) + 1
    return {
        day: SentDay(FileCounts(*(found.get(day, {}).get(name, 0) for name in COUNTED_STATES)), holes.get(day, 0))
        for day in month.days
    }


COUNTED_STATES = (FileState.ACCEPTED.value, FileState.WAITING.value, FileState.FAILED.value)


def _holes(row: Destination, station: Station, month: Window) -> list[tuple[int, datetime]]:
    """Only hours whose file is due by now."""
    closed = clock.now() - timedelta(minutes=row.every_minutes, seconds=row.delay_seconds)
    if not row.active:
        return []
    return due.hours_without_file(row, choosing.chosen(row, {station.pk}), month.start, min(month.end, closed))


def of_span(row: Destination, station: Station, start: datetime, end: datetime, number: int = 1) -> Page[FileLine]:
    """The files whose windows end in (start, end], newest window first, replaced ones too."""
    found = _of(row, station).filter(end__gt=start, end__lte=end).order_by("-end", "-revision")
    total = found.count()
    first = (number - 1) * PAGE_SIZE
    return Page([_line(one) for one in found[first : first + PAGE_SIZE]], number, PAGE_SIZE, total)


def whole_span(row: Destination, station: Station, start: datetime, end: datetime, most: int) -> list[FileLine]:
    """All those files, oldest window first. Raises Invalid where there are more than so many."""
    rows = _of(row, station).filter(end__gt=start, end__lte=end).order_by("end", "revision")[: most + 1]
    found = [_line(one) for one in rows]
    if len(found) > most:
        raise Invalid("exchange.too_many", most=most)
    return found


def contents(lines: Sequence[FileLine]) -> Iterator[tuple[FileLine, bytes]]:
    """Files with their bytes exactly as they are sent."""
    found = FileContent.objects.filter(file__in=[one.id for one in lines]).values_list("file", "content")
    held = dict(found.iterator())
    for one in lines:
        yield one, bytes(held[one.id])


def card(actor: Actor, number: int) -> FileCard:
    """One file whole. Raises NotFound for one of a station that the actor may not see."""
    found = OutboundFile.objects.select_related("destination", "station")
    row = found.filter(pk=number, station__in=access.holding(actor, VIEW_EXCHANGE)).first()
    if row is None:
        raise NotFound("exchange.file", id=number)
    others = _of(row.destination, row.station).filter(end=row.end).exclude(pk=row.pk).order_by("-revision")
    names = Delivery.objects.filter(pk__in=row.deliveries).order_by("pk").values_list("pk", "name")
    return FileCard(
        line=_line(row),
        destination=row.destination.code,
        station=row.station.code,
        content=bytes(FileContent.objects.get(file=row).content),
        sendings=tuple(_sending(one, actor) for one in _sendings(row)),
        deliveries=tuple(names),
        others=tuple(_line(one) for one in others),
    )


def preview(actor: Actor, row: Destination, code: str) -> due.DueFile | None:
    """The newest file that would be sent of a station now, made and not kept; None when there is nothing to send.

    Raises NotFound for a station that the destination does not get, Invalid when its settings allow no file.
    """
    station = station_of(actor, code)
    sent = choosing.chosen(row, {station.pk}).get(station.pk)
    if sent is None:
        raise NotFound("exchange.not_its_station", code=code)
    ids = [stream.id for stream in sent.streams]
    newest = due.newest(ids)
    if newest is None:
        return None
    end = windows.ends(newest - 1, newest, row.every_minutes)[-1]
    begin = end - PREVIEWED * row.every_minutes * windows.MINUTE_US
    found = list(due.files(row, sent, begin, end))
    return found[-1] if found else None


def _of(row: Destination, station: Station) -> QuerySet[OutboundFile]:
    return OutboundFile.objects.filter(destination=row, station=station)


def _sendings(row: OutboundFile) -> Sequence[Sending]:
    return list(row.sendings.select_related("resend__asked_by").order_by("-pk"))


def _sending(row: Sending, actor: Actor) -> SendingLine:
    asked = row.resend if actor.sees_all else None
    return SendingLine(
        FileState(row.state),
        row.attempts,
        row.queued_at,
        row.ended_at,
        row.next_at,
        row.said,
        asked.asked_by.name if asked else "",
        asked.why if asked else "",
    )


def _line(row: OutboundFile) -> FileLine:
    return FileLine(
        row.pk,
        row.name,
        row.folder,
        row.start,
        row.end,
        row.revision,
        row.is_current,
        FileState(row.state),
        row.size,
        row.sha256,
        row.readings,
        row.made_at,
        row.accepted_at,
        row.said,
    )
