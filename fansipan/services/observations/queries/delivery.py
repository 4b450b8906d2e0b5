"""One delivery whole: its bytes, its place in the chain, what it wrote and what was made of it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import Datastream, Delivery, Original, RefusedLine
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.deliveries import DeliveryLine, line_of
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.queries.slices import slice_of
from fansipan.services.observations.rules import resolutions
from fansipan.services.observations.rules.decoding import circular10
from fansipan.services.observations.rules.resolutions import Resolution
from fansipan.services.observations.rules.rights import VIEW_FILES
from fansipan.services.observations.rules.transcripts import numbers_lines, transcript

LINES_A_PAGE = 500
READINGS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ReplayNote:
    """Somebody replayed or claimed a delivery: who, when, why, and what it came to."""

    at: datetime
    actor: str
    why: str
    claimed: bool
    replay: int | None
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """One delivery whole. `earlier` and `later` are its neighbours in the chain; `original` holds the bytes."""

    line: DeliveryLine
    original: int
    format: str
    encoding: str
    address: str
    readings_hash: str
    previous_hash: str
    chain_hash: str
    earlier: int | None
    later: int | None
    first_time: datetime | None
    last_time: datetime | None
    open_lines: int
    prefix: str
    replays: tuple[DeliveryLine, ...]
    notes: tuple[ReplayNote, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a line of a file was refused, and what became of it."""

    id: int
    line: int
    text: str
    reason: Refusal
    detail: str
    code: str
    resolved_at: datetime | None
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the original with the marks that stand beside it."""

    number: int
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A page of the original. `dumped`: the first bytes as figures, because it is no text."""

    page: Page[TextLine]
    dumped: bool
    unpacked: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class WrittenReading:
    """A reading that a delivery wrote; `standing` until a later one took its place."""

    time: datetime
    code: str
    name: dict[str, str]
    symbol: str
    decimals: int
    value: float | None
    status: int
    flag: int
    standing: bool


def delivery(actor: Actor, delivery_id: int) -> DeliveryCard:
    """One delivery. Raises NotFound for one the actor may not see: the two are not told apart."""
    row = _delivery(actor, delivery_id)
    first = row.replay_of or row
    return DeliveryCard(
        line=line_of(row),
        original=first.pk,
        format=row.format,
        encoding=_encoding(row),
        address=row.address,
        readings_hash=row.readings_hash,
        previous_hash=row.previous_hash,
        chain_hash=row.chain_hash,
        earlier=_neighbour(row, -1),
        later=_neighbour(row, 1),
        first_time=row.first_time,
        last_time=row.last_time,
        open_lines=_marks_of(first).filter(resolved_at__isnull=True).count(),
        prefix=(circular10.station_of(row.name) or ("",))[0],
        replays=tuple(line_of(again) for again in first.replays.select_related("station").order_by("pk")),
        notes=_notes(first.pk),
    )


def text(actor: Actor, card: DeliveryCard, number: int = 1, *, only_refused: bool = False) -> Text:
    """A page of the original's lines, each with why it was refused; or only the refused ones."""
    first = _delivery(actor, card.line.id)
    marks = [_mark(row) for row in _marks_of(first.replay_of or first).order_by("line", "pk")]
    if only_refused:
        lines: Sequence[TextLine] = [TextLine(mark.line, mark.text, (mark,)) for mark in marks]
        return Text(slice_of(lines, number, LINES_A_PAGE), dumped=False, unpacked=False, marked=True)
    whole = transcript(_content(card.original), card.format, card.encoding)
    marked = numbers_lines(card.format) and not whole.dumped
    by_line: dict[int, list[Mark]] = {}
    for mark in marks if marked else ():
        by_line.setdefault(mark.line, []).append(mark)
    lines = [TextLine(place, line, tuple(by_line.get(place, ()))) for place, line in enumerate(whole.lines, 1)]
    return Text(slice_of(lines, number, LINES_A_PAGE), whole.dumped, whole.unpacked, marked)


def original(actor: Actor, delivery_id: int) -> tuple[DeliveryLine, bytes]:
    """A delivery and its bytes exactly as they came. Raises NotFound."""
    row = _delivery(actor, delivery_id)
    return line_of(row), _content((row.replay_of or row).pk)


WRITTEN = """
SELECT * FROM (
    SELECT datastream_id, time, value, status, CASE WHEN review > 0 THEN review ELSE flag END, true
    FROM observation
    WHERE datastream_id = ANY(%(streams)s) AND time >= %(first)s AND time <= %(last)s AND delivery_id = %(delivery)s
    UNION ALL
    SELECT datastream_id, time, value, status, flag, false FROM observation_revision
    WHERE datastream_id = ANY(%(streams)s) AND time >= %(first)s AND time <= %(last)s AND delivery_id = %(delivery)s
) w ORDER BY 2, 1 LIMIT %(size)s OFFSET %(offset)s
"""


def readings(actor: Actor, delivery_id: int, number: int = 1) -> Page[WrittenReading]:
    """The readings that a delivery wrote, by time. Raises NotFound."""
    row = _delivery(actor, delivery_id)
    total = row.stored + row.revised
    if row.first_time is None:
        return Page([], 1, READINGS_A_PAGE, 0)
    number = within(number, total, READINGS_A_PAGE)
    where = {"streams": row.touched, "first": row.first_time, "last": row.last_time, "delivery": row.pk}
    slice_ = {"size": READINGS_A_PAGE, "offset": (number - 1) * READINGS_A_PAGE}
    streams = {one.pk: one for one in Datastream.objects.select_related("property").filter(pk__in=row.touched)}
    with cursor() as raw:
        found: list[Any] = raw.execute(WRITTEN, {**where, **slice_}).fetchall()
    return Page([_written(streams[one[0]], one) for one in found], number, READINGS_A_PAGE, total)


def _written(stream: Datastream, row: Sequence[Any]) -> WrittenReading:
    _, at, value, status, flag, standing = row
    symbol = stream.property.symbol if stream.unit == stream.property.unit else stream.unit
    sent = None if value != value else value
    names = stream.property.name, symbol, stream.property.decimals
    return WrittenReading(at, stream.code, *names, sent, status, flag, standing)


def _delivery(actor: Actor, delivery_id: int) -> Delivery:
    """A delivery of the actor's stations; one that was claimed for such a station is theirs too."""
    known = Delivery.objects.select_related("station__profile", "replay_of").filter(pk=delivery_id)
    allowed = access.holding(actor, VIEW_FILES)
    if not actor.sees_all:
        known = known.filter(Q(station__in=allowed) | Q(station=None, replays__station__in=allowed)).distinct()
    found = known.first()
    if found is None:
        raise NotFound("observations.delivery", id=delivery_id)
    return found


def _encoding(row: Delivery) -> str:
    written = row.station.profile.format if row.station else {}
    return str(written.get("encoding") or "utf-8-sig")


def _content(original_id: int) -> bytes:
    return bytes(Original.objects.values_list("content", flat=True).get(pk=original_id))


def _neighbour(row: Delivery, step: int) -> int | None:
    if row.sequence is None:
        return None
    beside = Delivery.objects.filter(station=row.station, sequence=row.sequence + step)
    return beside.values_list("pk", flat=True).first()


def _marks_of(first: Delivery) -> QuerySet[RefusedLine]:
    """Refused lines of these bytes, whichever replay refused them."""
    return RefusedLine.objects.filter(Q(delivery=first) | Q(delivery__replay_of=first))


def _mark(row: RefusedLine) -> Mark:
    return Mark(
        id=row.pk,
        line=row.line,
        text=row.text,
        reason=Refusal(row.reason),
        detail=row.detail,
        code=row.code,
        resolved_at=row.resolved_at,
        resolution=resolutions.read(row.resolution),
    )


NOTED = ("observations.replay_delivery", "observations.claim_delivery")


def _notes(first_id: int) -> tuple[ReplayNote, ...]:
    entries = AuditEntry.objects.filter(target=f"delivery:{first_id}", action__in=NOTED).order_by("id")
    return tuple(_note(entry) for entry in entries)


def _note(entry: AuditEntry) -> ReplayNote:
    after: dict[str, Any] = entry.after or {}
    names = ("stored", "known", "revised", "resolved", "still_refused")
    figures = {name: int(after.get(name) or 0) for name in names}
    claimed = entry.action == "observations.claim_delivery"
    return ReplayNote(entry.at, entry.actor, entry.why, claimed, after.get("replay"), figures)
