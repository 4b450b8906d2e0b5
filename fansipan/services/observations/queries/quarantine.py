"""The quarantine: lines that could not become readings, one by one and gathered by what caused them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from fansipan.kernel.errors import Invalid
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import RefusedLine, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.slices import page_of, slice_of
from fansipan.services.observations.rules import resolutions
from fansipan.services.observations.rules.resolutions import Resolution
from fansipan.services.observations.rules.rights import VIEW_FILES

PAGE_SIZE = 50
MOST_GROUPS = 2000

OPEN, RESOLVED, EVERY = "open", "resolved", "all"
STATES = (OPEN, RESOLVED, EVERY)

CAUSED_BY_DETAIL = (Refusal.BAD_UNIT, Refusal.UNKNOWN_PARAMETER, Refusal.BAD_STATUS, Refusal.NOT_YOURS)
"""Reasons of which the offending piece names the cause; of the others it is different in every line."""

TIME_IN_NAME = r"_+\d{14}([_-]\w+)?\.txt$"
FOLDER_IN_NAME = r"^.*[/\\]"


@dataclass(frozen=True, slots=True)
class QuarantineFilter:
    """Which refused lines. Empty fields match all; `code` and `cause` None match all, "" only lines without one."""

    station: str = ""
    reason: str = ""
    code: str | None = None
    cause: str | None = None
    state: str = OPEN
    text: str = ""
    delivery: int | None = None
    line: int | None = None

    def asked(self) -> dict[str, Any]:
        """The fields that narrow, for the record."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Lines refused for one cause at one station: what to mend, and how much hangs on it."""

    station: str
    station_name: dict[str, str]
    reason: Refusal
    code: str
    cause: str
    lines: int
    deliveries: int
    since: datetime
    newest: datetime
    sample: str


@dataclass(frozen=True, slots=True)
class QuarantinedLine:
    """One refused line with what it says and what became of it."""

    id: int
    delivery: int
    delivery_name: str
    protocol: str
    station: str
    line: int
    text: str
    reason: Refusal
    detail: str
    code: str
    time: datetime | None
    refused_at: datetime
    resolved_at: datetime | None
    resolved_by: str
    resolution: Resolution


GROUP_ORDERS = {
    "lines": ("lines", "newest"),
    "deliveries": ("deliveries", "newest"),
    "since": ("since",),
    "newest": ("newest",),
    "station": ("station__code", "reason"),
    "reason": ("reason", "station__code"),
}
LINE_ORDERS = {"refused": ("refused_at", "id"), "time": ("time", "id"), "line": ("delivery_id", "line")}


def groups(actor: Actor, wanted: QuarantineFilter, order: str = "-lines", number: int = 1) -> Page[CauseGroup]:
    """Refused lines by station, reason, parameter and cause."""
    found = (
        _matching(actor, wanted)
        .values("station_id", "station__code", "station__name", "reason", "code", "cause")
        .annotate(
            lines=Count("id"),
            deliveries=Count("delivery_id", distinct=True),
            since=Min("refused_at"),
            newest=Max("refused_at"),
            sample=Min("text"),
        )
        .order_by(*_ordered(GROUP_ORDERS, order, "-lines"), "station__code", "reason", "code", "cause")
    )
    return slice_of([_group(row) for row in found[:MOST_GROUPS]], number, PAGE_SIZE)


def lines(actor: Actor, wanted: QuarantineFilter, order: str = "-refused", number: int = 1) -> Page[QuarantinedLine]:
    """Refused lines one by one, the newest first unless asked otherwise."""
    found = _matching(actor, wanted).select_related("station", "delivery").defer("delivery__touched")
    page = page_of(found.order_by(*_ordered(LINE_ORDERS, order, "-refused")), number, PAGE_SIZE)
    return Page([_line(row) for row in page.items], page.number, page.size, page.total)


def every_line(actor: Actor, wanted: QuarantineFilter, order: str, most: int) -> list[QuarantinedLine]:
    """All refused lines that match, at most so many."""
    found = _matching(actor, wanted).select_related("station", "delivery").defer("delivery__touched")
    return [_line(row) for row in found.order_by(*_ordered(LINE_ORDERS, order, "-refused"))[:most]]


def count_open(actor: Actor, wanted: QuarantineFilter) -> int:
    """How many of the lines wait."""
    return _open(actor, wanted).count()


def open_ids(actor: Actor, wanted: QuarantineFilter) -> list[int]:
    """The lines that wait, by id."""
    return list(_open(actor, wanted).order_by("id").values_list("id", flat=True))


def deliveries_behind(actor: Actor, wanted: QuarantineFilter) -> list[int]:
    """The deliveries whose bytes the waiting lines are in, the oldest first; each once, whatever was replayed."""
    found = _open(actor, wanted).annotate(first=Coalesce("delivery__replay_of_id", "delivery_id"))
    return sorted(set(found.order_by().values_list("first", flat=True)))


def stations(actor: Actor) -> list[tuple[str, dict[str, str]]]:
    """Codes and names of the stations whose record the actor may read, for a filter."""
    return list(access.holding(actor, VIEW_FILES).order_by("code").values_list("code", "name"))


def _open(actor: Actor, wanted: QuarantineFilter) -> QuerySet[RefusedLine]:
    return _matching(actor, wanted).filter(resolved_at__isnull=True)


def _matching(actor: Actor, wanted: QuarantineFilter) -> QuerySet[Any]:
    """Lines the actor may see that match. Raises NotFound, Forbidden, or Invalid for a state there is none of."""
    if wanted.state not in STATES:
        raise Invalid("observations.no_such_choice", given=wanted.state)
    found: QuerySet[Any] = _visible(actor, wanted.station)
    if wanted.state != EVERY:
        found = found.filter(resolved_at__isnull=wanted.state == OPEN)
    exact = {"reason": wanted.reason, "delivery_id": wanted.delivery, "id": wanted.line}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.text:
        found = found.filter(
            Q(text__icontains=wanted.text) | Q(detail__icontains=wanted.text) | Q(delivery__name__icontains=wanted.text)
        )
    if wanted.code is not None:
        found = found.filter(code=wanted.code)
    found = found.annotate(cause=_cause())
    return found if wanted.cause is None else found.filter(cause=wanted.cause)


def _visible(actor: Actor, code: str) -> QuerySet[RefusedLine]:
    if code:
        station: Station = access.station(actor, code, VIEW_FILES)
        return RefusedLine.objects.filter(station=station)
    allowed = access.holding(actor, VIEW_FILES)
    return RefusedLine.objects.all() if actor.sees_all else RefusedLine.objects.filter(station__in=allowed)


def _cause() -> Case:
    """The piece that names the cause; for a file nobody knows, the prefix of its name."""
    name = F("detail")
    for pattern in (FOLDER_IN_NAME, TIME_IN_NAME):
        name = Func(name, Value(pattern), Value(""), Value("i"), function="regexp_replace")  # type: ignore[assignment]
    return Case(
        When(reason__in=[reason.value for reason in CAUSED_BY_DETAIL], then=F("detail")),
        When(reason=Refusal.UNKNOWN_STATION.value, then=name),
        default=Value(""),
        output_field=CharField(),
    )


def _ordered(known: Mapping[str, tuple[str, ...]], order: str, usual: str) -> list[Any]:
    asked = order if order.removeprefix("-") in known else usual
    fields = known[asked.removeprefix("-")]
    if asked.startswith("-"):
        return [F(field).desc(nulls_last=True) for field in fields]
    return [F(field).asc(nulls_last=True) for field in fields]


def _group(row: dict[str, Any]) -> CauseGroup:
    return CauseGroup(
        station=row["station__code"] or "",
        station_name=row["station__name"] or {},
        reason=Refusal(row["reason"]),
        code=row["code"],
        cause=row["cause"],
        lines=row["lines"],
        deliveries=row["deliveries"],
        since=row["since"],
        newest=row["newest"],
        sample=row["sample"],
    )


def _line(row: RefusedLine) -> QuarantinedLine:
    return QuarantinedLine(
        id=row.pk,
        delivery=row.delivery_id,
        delivery_name=row.delivery.name,
        protocol=row.delivery.protocol,
        station=row.station.code if row.station else "",
        line=row.line,
        text=row.text,
        reason=Refusal(row.reason),
        detail=row.detail,
        code=row.code,
        time=row.time,
        refused_at=row.refused_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        resolution=resolutions.read(row.resolution),
    )
