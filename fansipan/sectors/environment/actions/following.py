"""Compliance and indices brought in step with the averages, however late and in whatever order these change.

The averages say which stretches changed. A station's stretches are held against the law again from the readings, and
its indices computed again; so what comes out depends on readings, law and the full hour alone. At every full hour each
station is looked at, silent ones too: averages end, and what nobody sends any more is over some time.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.sectors.environment.actions import complying, indexing
from fansipan.sectors.environment.actions.complying import Measure
from fansipan.sectors.environment.contracts.stacks import LegalStation
from fansipan.sectors.environment.models import ChangedSpan, Exceedance, Followed, LawParameter
from fansipan.sectors.environment.queries import averages, law, stations
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.rules import hours, means
from fansipan.sectors.environment.rules.hours import Span
from fansipan.sectors.environment.rules.lines import lines
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.queries.streams import first_hour, stations_of, streams
from fansipan.services.observations.rules import spans as stretches

logger = logging.getLogger(__name__)

ONE_AT_A_TIME = 4_230_001
"""Advisory lock: two who follow would only compute the same; those who compute all again share it."""

MOST = 20_000
AT_ONCE = timedelta(days=1000)
"""So many changed stretches, and so much of them together, are followed at once, the newest first."""

STRETCH = timedelta(days=92)
"""So much of a station is held against the law at once: a quarter of 5-minute readings."""

ABREAST = timedelta(days=15)
"""All stations are computed again over so much of their time, one after the other, before the next: what arrived
together lies together on disk, and is read while it is still in memory.
"""

BEGINNING = date(2000, 1, 1)
"""No reading is older."""

FOLLOW_AGAIN = "environment.follow_again"
"""The job that takes up again what a station's fault kept from being judged."""


Complying = Callable[[LegalStation, Sequence[Span], Measure], None]


@transaction.atomic
def follow() -> int:
    """Hold what changed against the law and compute its indices again; gives how many changed stretches that were.

    Nothing is done, and nothing forgotten, before the numbers of the law are loaded.
    """
    if not law.loaded() or not _alone():
        return 0
    since, closed = _time_passed()
    taken = _taken()
    changed = _by_station(taken)
    if since < closed:
        for number in {one.station for one in streams() if one.active}:
            changed[number].append((since, closed))
    if changed:
        _follow(changed, closed, _comply_or_later)
    return len(taken)


def _follow(changed: Mapping[int, Sequence[Span]], closed: datetime, comply: Complying) -> None:
    found = stations.legal_stations(changed)
    measure = _measure(found, closed)
    for station in found:
        comply(station, changed[station.id], measure)
    indexing.index(changed, closed)


def recompute(start: datetime, end: datetime) -> None:
    """Compute all that the readings of (start, end] come to again."""
    codes = stations_with_data()
    for first, last in fortnights(codes, start, end):
        recompute_stations(codes, first, last)


def fortnights(codes: Collection[str], start: datetime, end: datetime) -> list[Span]:
    """The period in the stretches in which stations are to be computed again, oldest first.

    What was remembered of exceedances that reach into it, found by the law of then, is forgotten.
    """
    begin = hours.full_hour(start)
    _forget_standing([one.id for one in streams() if one.station_code in codes], begin)
    return hours.pieces((begin, hours.full_hour(end)), ABREAST)


def stations_with_data(codes: Sequence[str] = ()) -> list[str]:
    """The stations that measure anything, those of these codes if any are given; by code."""
    return [code for code in dict.fromkeys(one.station_code for one in streams()) if not codes or code in codes]


@transaction.atomic
def recompute_stations(codes: Collection[str], start: datetime, end: datetime) -> None:
    """Compute all that some stations' readings of (start, end] come to again: hours and days, the loss ledger,
    corrected hours, legal averages, exceedances, indices. One transaction, and others may be computed beside it.
    """
    with connection.cursor() as cursor:
        locks = [rolling.ONE_AT_A_TIME, ONE_AT_A_TIME]
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock_shared(%s)", locks)
    ids = [one.id for one in streams() if one.station_code in codes]
    span = (hours.full_hour(start), hours.full_hour(end))
    rolling.recompute([stretches.Span(one, clock.to_us(span[0]), clock.to_us(span[1])) for one in ids])
    marks = ChangedSpan.objects.filter(datastream__in=ids)
    changed = _by_station(marks)
    marks.delete()
    _follow(changed, hours.full_hour(clock.now()), _comply)


def judge_again(event: Event) -> None:
    """Note all that a change of the law, of an outlet or a permit reaches, to be followed; the payload says what."""
    told = event.payload
    start = clock.from_us(means.midnight(date.fromisoformat(told["since"]) if told["since"] else BEGINNING))
    known = LawParameter.objects.filter(medium__in=told["media"]).values_list("property_code", flat=True)
    found = streams(told["stations"]) if told["stations"] else streams(None, set(known))
    by_station: dict[int, list[int]] = defaultdict(list)
    for one in found:
        by_station[one.station].append(one.id)
    for ids in by_station.values():
        _mark(ids, start)


def _mark(ids: Sequence[int], start: datetime) -> None:
    """Note a station's whole time since then: one of its datastreams stands for all of them."""
    _forget_standing(ids, start)
    first, end = first_hour(ids), hours.full_hour(clock.now()) + hours.HOUR
    if first is None:
        return
    ChangedSpan.objects.bulk_create(
        ChangedSpan(datastream=ids[0], start=begin, end=until)
        for begin, until in hours.pieces((max(start, first - hours.HOUR), end), STRETCH)
    )


def _forget_standing(streams: Sequence[int], start: datetime) -> None:
    """How an exceedance stood at midnight was found by the law of then."""
    Exceedance.objects.filter(datastream__in=streams, last__gt=start).update(resume=None)


def _comply(station: LegalStation, changed: Sequence[Span], measure: Measure) -> None:
    for span in hours.joined(changed):
        for start, end in hours.pieces(span, STRETCH):
            complying.comply(station, (clock.to_us(start), clock.to_us(end)), measure)


def _comply_or_later(station: LegalStation, changed: Sequence[Span], measure: Measure) -> None:
    """What is wrong with one station stops no other; its stretches are taken up again in an hour."""
    try:
        with transaction.atomic():
            _comply(station, changed, measure)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%s could not be held against the law", station.code)
        spans: JSONValue = [[start.isoformat(), end.isoformat()] for start, end in hours.joined(changed)]
        later = app.configure_task(FOLLOW_AGAIN, schedule_in={"hours": 1})
        later.defer(datastream=station.streams[0].id, spans=spans)


def follow_again(datastream: int, spans: Sequence[Sequence[str]]) -> None:
    """Note stretches that could not be followed before."""
    ChangedSpan.objects.bulk_create(
        ChangedSpan(datastream=datastream, start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
        for start, end in spans
    )


def _measure(found: Sequence[LegalStation], closed: datetime) -> Measure:
    """The law as it stands for all days up to tomorrow: a clock that is ahead is still judged."""
    known = {one.id: one for station in found for one in station.streams}
    applied = applied_spans(list(known), BEGINNING, clock.today() + timedelta(days=1))
    limits = {number: lines(spans, known[number].compared_unit) for number, spans in applied.items()}
    return Measure(limits, averages.terms(), clock.to_us(closed))


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _taken() -> list[ChangedSpan]:
    """The newest stretches, as many as are followed at once: what arrives does not wait for years gone by."""
    rows: list[ChangedSpan] = []
    total = timedelta()
    for row in ChangedSpan.objects.order_by("-start", "pk")[:MOST]:
        total += row.end - row.start
        if rows and total > AT_ONCE:
            break
        rows.append(row)
    ChangedSpan.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


def _by_station(rows: Iterable[ChangedSpan]) -> dict[int, list[Span]]:
    """The stretches by station: what one analyser says corrects what another one said."""
    rows = list(rows)
    station_of = stations_of({row.datastream for row in rows})
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        if row.datastream in station_of:
            found[station_of[row.datastream]].append((row.start, row.end))
    return found


def _time_passed() -> Span:
    """The full hours up to which all was followed before and is followed now; notes the latter.

    A clock that was set back does not take back time that has passed: what was over then would stay open for good.
    """
    now = hours.full_hour(clock.now())
    row, _new = Followed.objects.get_or_create(defaults={"hour": now})
    since, closed = row.hour, max(row.hour, now)
    if since < closed:
        row.hour = closed
        row.save()
    return since, closed
