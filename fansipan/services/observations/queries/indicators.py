"""Numbers for the centre: who sends, how much of what was due came, how much was late, what waits in quarantine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import Figure, FigureRow, FigureRows
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.observations.contracts import StationPhase
from fansipan.services.observations.models import (
    Datastream,
    Delivery,
    LatestReading,
    LedgerHour,
    RefusedLine,
    Station,
)
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import VIEW_FILES

DAY = timedelta(hours=24)
PERCENT = 100.0


def sending(at: datetime) -> Figure:
    """Percent of the operating stations whose newest reading is not older than what makes a station silent."""
    known = [(commune, int(now)) for _station, commune, now in _sending(Station.objects.all(), at)]
    return Figure(_share(known), _newest_delivery(at), _by_commune(known))


def not_sending(actor: Actor, at: datetime) -> list[FigureRow]:
    """The operating stations that are silent."""
    found = [(station, commune) for station, commune, now in _sending(access.visible(actor), at) if not now]
    return [_row(station, commune, _("Connection lost")) for station, commune in found]


def _sending(known: QuerySet[Station], at: datetime) -> Iterable[tuple[Station, str, bool]]:
    """Each operating station from which something is due, its commune, and whether it sends."""
    times: dict[int, datetime] = {}
    stations = dict(Datastream.objects.filter(active=True).values_list("id", "station_id"))
    for stream, time in LatestReading.objects.filter(time__lte=at).values_list("datastream_id", "time"):
        if (owner := stations.get(stream)) is not None:
            times[owner] = max(times.get(owner, time), time)
    for one in known.filter(phase=StationPhase.OPERATING.value).select_related("place").defer("place__boundary"):
        newest, allowed = times.get(one.pk), timedelta(seconds=one.silent_after_seconds)
        yield one, one.place.code, newest is not None and at - newest <= allowed


def availability(at: datetime) -> Figure:
    """Percent of the slots of the last 24 entered hours that hold a reading."""
    return _of_ledger(at, F("on_time") + F("late"))


def late(at: datetime) -> Figure:
    """Percent of the slots of the last 24 entered hours that were filled late."""
    return _of_ledger(at, F("late"))


def _of_ledger(at: datetime, part: Any) -> Figure:
    cells = _last_day(at)
    rows = cells.values_list("station_id").annotate(part=Sum(part), due=Sum("expected")).order_by()
    places = dict(Station.objects.values_list("pk", "place__code"))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for station, some, due in rows:
        for key in ("", places[station]):
            sums[key][0] += some
            sums[key][1] += due
    shares = {key: PERCENT * some / due for key, (some, due) in sums.items() if due}
    return Figure(shares.pop("", None), _entered(at), shares)


def missing(actor: Actor, at: datetime) -> list[FigureRow]:
    """The stations that owe most of the last 24 hours."""
    return _lacking(actor, at, "missing")


def late_stations(actor: Actor, at: datetime) -> list[FigureRow]:
    """The stations that were late most often in the last 24 hours."""
    return _lacking(actor, at, "late")


def _lacking(actor: Actor, at: datetime, column: str) -> list[FigureRow]:
    known = {one.pk: one for one in access.holding(actor, VIEW_FILES).select_related("place").defer("place__boundary")}
    cells = _last_day(at).filter(station_id__in=known)
    rows = cells.values_list("station_id").annotate(part=Sum(column), due=Sum("expected")).order_by("-part")
    return [
        _row(known[station], known[station].place.code, _("%(part)d of %(due)d") % {"part": part, "due": due})
        for station, part, due in rows
        if part
    ]


def _last_day(at: datetime) -> QuerySet[LedgerHour]:
    newest = _entered(at)
    if newest is None:
        return LedgerHour.objects.none()
    return LedgerHour.objects.filter(hour_end__lte=newest, hour_end__gt=newest - DAY)


def _entered(at: datetime) -> datetime | None:
    """The newest hour of the loss ledger."""
    found: datetime | None = LedgerHour.objects.filter(hour_end__lte=at).aggregate(newest=Max("hour_end"))["newest"]
    return found


def refused(at: datetime) -> Figure:
    """Lines that wait in quarantine."""
    return Figure(float(_waiting(at).count()), _newest_delivery(at))


def refused_rows(actor: Actor, at: datetime) -> FigureRows:
    """The refused lines that wait, the newest first."""
    known = access.holding(actor, VIEW_FILES)
    found = _waiting(at).select_related("station")
    found = found if actor.sees_all else found.filter(station__in=known)
    return FigureRows(found.order_by("-pk"), _refused)


def _refused(rows: Iterable[RefusedLine]) -> list[FigureRow]:
    return [
        FigureRow(
            f"{one.station.code if one.station else '–'} · {one.code}",
            f"{reverse('observations:delivery', args=[one.delivery_id])}?show=refused",
            one.text[:120],
            one.refused_at,
        )
        for one in rows
    ]


def _waiting(at: datetime) -> QuerySet[RefusedLine]:
    return RefusedLine.objects.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=at), refused_at__lte=at)


def _newest_delivery(at: datetime) -> datetime | None:
    found: datetime | None = Delivery.objects.filter(received_at__lte=at).aggregate(newest=Max("received_at"))["newest"]
    return found


def _row(station: Station, commune: str, note: str) -> FigureRow:
    name = pick(station.name, get_language() or "vi")
    url = reverse("observations:station", args=[station.code])
    return FigureRow(f"{station.code} · {name}", url, note, None, commune)


def _share(known: list[tuple[str, int]]) -> float | None:
    return PERCENT * sum(now for _commune, now in known) / len(known) if known else None


def _by_commune(known: list[tuple[str, int]]) -> dict[str, float]:
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for commune, now in known:
        groups[commune].append((commune, now))
    return {commune: _share(found) or 0.0 for commune, found in groups.items()}
