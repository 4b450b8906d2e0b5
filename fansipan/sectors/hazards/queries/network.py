"""Rivers and gauges: what they are, what stands above and below them, which levels and zeros hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.contracts import FloodThreshold, GaugeFacts, GaugeKind, Stage
from fansipan.sectors.hazards.models import FloodLevel, Gauge, GaugeCommune, GaugeDatum, GaugeLink, RatingCurve, River
from fansipan.sectors.hazards.rules.levels import in_force
from fansipan.sectors.hazards.rules.rating import Curve
from fansipan.sectors.hazards.rules.rights import VIEW_RIVERS
from fansipan.services.observations.queries import access, raw

FACTS = (
    *("id", "code", "kind", "datastream_id", "datastream__station__code", "datastream__station__name"),
    *("datastream__station__place__code", "datastream__station__lon", "datastream__station__lat", "datastream__unit"),
    *("datastream__interval_seconds", "river__code", "river__name", "position_km", "region"),
    "datastream__station__public",
)


@dataclass(frozen=True, slots=True)
class RiverFacts:
    """A river, and the river that it flows into at a kilometre of that one."""

    code: str
    name: Mapping[str, str]
    flows_into: str
    joins_at_km: float | None


@dataclass(frozen=True, slots=True)
class Above:
    """A gauge above another one, and after how many hours its water is there."""

    gauge: int
    hours: float


def gauges(actor: Actor, kind: GaugeKind | None = None) -> list[GaugeFacts]:
    """The gauges in use whose stations the actor may see: by river from its start on, then those on none."""
    require(actor, VIEW_RIVERS)
    found = _visible(actor)
    if kind is not None:
        found = found.filter(kind=kind.value)
    return _facts(found)


def gauge(actor: Actor, code: str) -> GaugeFacts:
    """One gauge. Raises NotFound for one the actor may not see."""
    require(actor, VIEW_RIVERS)
    found = _facts(_visible(actor).filter(code=code))
    if not found:
        raise NotFound("hazards.gauge", code=code)
    return found[0]


WATCHED = "SELECT datastream_id FROM hazards_gauge WHERE active AND datastream_id = ANY(%s)"


def watched(streams: Sequence[int]) -> list[int]:
    """Which of these datastreams are of gauges in use: asked at every delivery, of which few bring any."""
    with raw.cursor() as cursor:
        return [int(str(row[0])) for row in cursor.execute(WATCHED, [list(streams)], prepare=True)]


def gauges_of_streams(streams: Collection[int]) -> list[GaugeFacts]:
    """The gauges in use of these datastreams."""
    return _facts(Gauge.objects.filter(active=True, datastream__in=streams)) if streams else []


def gauges_by_id(ids: Collection[int]) -> dict[int, GaugeFacts]:
    """Gauges in use, by id."""
    return {one.id: one for one in _facts(Gauge.objects.filter(active=True, pk__in=ids))}


def gauges_of_kind(kind: GaugeKind) -> list[GaugeFacts]:
    """Every gauge in use of a kind, for the machine."""
    return _facts(Gauge.objects.filter(active=True, kind=kind.value))


def _visible(actor: Actor) -> QuerySet[Gauge]:
    found = Gauge.objects.filter(active=True)
    return found if actor.sees_all else found.filter(datastream__station__in=access.visible(actor))


def _facts(found: QuerySet[Gauge]) -> list[GaugeFacts]:
    rows = found.order_by("river__code", "position_km", "code").values_list(*FACTS)
    return [
        GaugeFacts(
            id=row[0], code=row[1], kind=GaugeKind(row[2]), datastream=row[3], station=row[4], name=row[5],
            commune=row[6], lon=row[7], lat=row[8], unit=row[9], interval_seconds=row[10], river=row[11] or "",
            river_name=row[12], position_km=row[13], region=row[14], public=row[15],
        )
        for row in rows
    ]  # fmt: skip


def rivers() -> list[RiverFacts]:
    """Every river, those that flow into none first."""
    rows = River.objects.order_by("flows_into__code", "code").values_list(
        "code", "name", "flows_into__code", "joins_at_km"
    )
    found = [RiverFacts(code, name, into or "", at) for code, name, into, at in rows]
    return sorted(found, key=lambda one: bool(one.flows_into))


def river(code: str) -> RiverFacts:
    """One river. Raises NotFound."""
    found = [one for one in rivers() if one.code == code]
    if not found:
        raise NotFound("hazards.river", code=code)
    return found[0]


def above(ids: Collection[int]) -> dict[int, list[Above]]:
    """What stands directly above each of these gauges, levels and rain, by the lower gauge."""
    found: dict[int, list[Above]] = defaultdict(list)
    rows = GaugeLink.objects.filter(downstream__in=ids, upstream__active=True)
    for lower, upper, hours in rows.values_list("downstream", "upstream", "hours"):
        found[lower].append(Above(upper, hours or 0.0))
    return dict(found)


def below(ids: Collection[int]) -> dict[int, list[Above]]:
    """What stands directly below each of these gauges, by the upper gauge; `hours` until the water is there."""
    found: dict[int, list[Above]] = defaultdict(list)
    rows = GaugeLink.objects.filter(upstream__in=ids, downstream__active=True)
    for upper, lower, hours in rows.values_list("upstream", "downstream", "hours"):
        found[upper].append(Above(lower, hours or 0.0))
    return dict(found)


def reached(gauge_id: int) -> list[tuple[str, float]]:
    """The communes that water at the gauge reaches, with the hours until then; the nearest first."""
    rows = GaugeCommune.objects.filter(gauge=gauge_id).order_by("hours", "commune")
    return list(rows.values_list("commune", "hours"))


def datum_of(ids: Iterable[int], day: date) -> dict[int, int | None]:
    """The zero in force at each gauge on a day; None where none is known."""
    found: dict[int, int | None] = dict.fromkeys(ids)
    rows = GaugeDatum.objects.filter(gauge__in=list(found), valid_from__lte=day).order_by("version")
    for pk, gauge_id, valid_to in rows.values_list("pk", "gauge", "valid_to"):
        if valid_to is None or day < valid_to:
            found[gauge_id] = pk
    return found


def every_threshold(ids: Collection[int]) -> dict[int, list[FloodThreshold]]:
    """All alarm levels ever entered for these gauges."""
    found: dict[int, list[FloodThreshold]] = defaultdict(list)
    for row in FloodLevel.objects.filter(gauge__in=ids):
        found[row.gauge_id].append(
            FloodThreshold(
                Stage(row.level), row.value, row.unit, row.datum_id, row.source, row.verified, row.valid_from,
                row.valid_to,
            )
        )  # fmt: skip
    return dict(found)


def thresholds(ids: Sequence[int], day: date) -> dict[int, tuple[FloodThreshold, ...]]:
    """The alarm levels that hold at each gauge on a day, for the zero in force then; the lowest first."""
    zeros, entered = datum_of(ids, day), every_threshold(ids)
    return {number: in_force(entered.get(number, ()), day, zeros[number]) for number in ids}


def curves(gauge_id: int) -> list[Curve]:
    """The rating curves of a gauge."""
    return [
        Curve(
            row.datum_id, row.version, row.valid_from, row.valid_to,
            tuple((float(level), float(flow)) for level, flow in row.points), tuple(row.segments),
        )
        for row in RatingCurve.objects.filter(gauge=gauge_id)
    ]  # fmt: skip


def everything() -> list[GaugeFacts]:
    """All gauges in use, for the machine."""
    return gauges(SYSTEM)
