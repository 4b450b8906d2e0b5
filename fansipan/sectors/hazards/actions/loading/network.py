"""Rivers and gauges of a province, with their zeros, alarm levels, communes and what lies above them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.errors import Invalid
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor
from fansipan.kernel.units import conversion
from fansipan.sectors.hazards.actions.loading.tables import sourced
from fansipan.sectors.hazards.contracts import GaugeKind, Stage
from fansipan.sectors.hazards.models import FloodLevel, Gauge, GaugeCommune, GaugeDatum, GaugeLink, RatingCurve, River
from fansipan.sectors.hazards.rules import rating
from fansipan.services.observations.queries import streams
from fansipan.services.observations.queries.streams import StreamFacts
from fansipan.services.places import queries as place_queries

GAUGE_KEYS = "code stream kind river position_km region most_rise datums levels curves communes above source"
MOST_KM = 5000.0


def load(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """`rivers` and `gauges` of the file."""
    root = document.root
    root.only("rivers", "gauges", "plants", "risk_groups", "susceptibility", "return_periods", "trees", "sirens")
    with loading(actor, document, update=update) as at_work:
        rivers = _rivers(at_work, root["rivers"])
        gauges = _gauges(at_work, root["gauges"], rivers)
        for row in root["gauges"].rows():
            gauge = gauges.get(str(row["code"].value))
            if gauge is not None and gauge.pk:
                _links(at_work, row["above"], gauge, gauges)
    return at_work


def _rivers(at_work: Loading, node: Node) -> dict[str, River]:
    known = {row.code: row for row in River.objects.all()}
    for row in node.rows():
        row.only("code", "name", "flows_into", "joins_at_km", "source")
        code = row["code"].text(longest=40)
        values: dict[str, Any] = {
            "code": code,
            "name": row["name"].bilingual(),
            "source": row["source"].text(longest=2000),
        }
        if row.has("flows_into"):
            values["flows_into"] = referred(row["flows_into"], known)
            values["joins_at_km"] = row["joins_at_km"].number(low=-MOST_KM, high=MOST_KM)
        known[code] = at_work.bring(River, known.get(code), values, f"river {code}")
    return known


def _gauges(at_work: Loading, node: Node, rivers: Mapping[str, River]) -> dict[str, Gauge]:
    known = {row.code: row for row in Gauge.objects.all()}
    measured = {(one.station_code, one.code): one for one in streams.streams()}
    for row in node.rows():
        row.only(*GAUGE_KEYS.split())
        code = row["code"].text(longest=60)
        values: dict[str, Any] = {
            "code": code,
            "kind": row["kind"].choice(GaugeKind),
            "datastream_id": _stream(row, measured),
            "source": row["source"].text(longest=2000, needed=False),
        }
        if row.has("river"):
            values["river"] = referred(row["river"], rivers)
            values["position_km"] = row["position_km"].number(low=-MOST_KM, high=MOST_KM)
        if row.has("region"):
            values["region"] = row["region"].whole(low=1, high=4)
        if row.has("most_rise"):
            values["most_rise"] = row["most_rise"].number(low=0.1, high=100)
        known[code] = at_work.bring(Gauge, known.get(code), values, f"gauge {code}")
        if known[code].pk:
            _belongings(at_work, row, known[code])
    return known


def _stream(row: Node, measured: Mapping[tuple[str, str], StreamFacts]) -> int:
    key = (row["code"].text(longest=60), row["stream"].text(longest=60))
    found = measured.get(key)
    if found is None:
        row["stream"].wrong(f"station {key[0]!r} has no datastream {key[1]!r}")
        return 0
    try:
        conversion(found.unit, "m")
    except Invalid:
        row["stream"].wrong(f"{found.unit!r} is no unit of rain or of a level")
    return found.id


def _belongings(at_work: Loading, row: Node, gauge: Gauge) -> None:
    datums = _datums(at_work, row["datums"], gauge)
    _levels(at_work, row["levels"], gauge, datums)
    _curves(at_work, row["curves"], gauge, datums)
    known = {one.commune: one for one in gauge.communes.all()}
    communes = {one.code for one in place_queries.communes()}
    for one in row["communes"].rows():
        one.only("commune", "hours")
        code = one["commune"].text(longest=20)
        if code not in communes:
            one["commune"].wrong(f"{code!r} is no commune")
        values: dict[str, Any] = {"gauge_id": gauge.pk, "commune": code, "hours": one["hours"].number(low=0, high=240)}
        at_work.bring(GaugeCommune, known.get(code), values, f"{gauge.code} → {code}")


def _datums(at_work: Loading, node: Node, gauge: Gauge) -> dict[int, GaugeDatum]:
    known = {one.version: one for one in gauge.datums.all()}
    for row in node.rows():
        row.only("version", "name", "zero_m", "valid_from", "valid_to", "source", "verified")
        version = row["version"].whole(low=1, high=1000)
        values: dict[str, Any] = {
            "gauge_id": gauge.pk,
            "version": version,
            "name": row["name"].text(longest=200),
            **sourced(row),
        }
        values |= _span(row)
        if row.has("zero_m"):
            values["zero_m"] = row["zero_m"].number(low=-500, high=9000)
        known[version] = at_work.bring(GaugeDatum, known.get(version), values, f"{gauge.code} zero {version}")
    return known


def _levels(at_work: Loading, node: Node, gauge: Gauge, datums: Mapping[int, GaugeDatum]) -> None:
    known = {(one.level, one.valid_from): one for one in gauge.levels.all()}
    for row in node.rows():
        row.only("level", "value", "unit", "datum", "source", "confidence", "verified", "valid_from", "valid_to")
        span = _span(row)
        key = (row["level"].choice(Stage), span["valid_from"])
        unit = row["unit"].text(longest=30)
        try:
            conversion(unit, "m")
        except Invalid:
            row["unit"].wrong(f"{unit!r} is no unit of a level")
        values: dict[str, Any] = {"gauge_id": gauge.pk, "level": key[0], "unit": unit, **span, **sourced(row)}
        values["value"] = row["value"].number(low=-1e6, high=1e6)
        values["confidence"] = row["confidence"].text(longest=20, needed=False)
        values["datum"] = referred(row["datum"], datums)
        at_work.bring(FloodLevel, known.get(key), values, f"{gauge.code} {key[0]} {key[1]}")


def _curves(at_work: Loading, node: Node, gauge: Gauge, datums: Mapping[int, GaugeDatum]) -> None:
    known = {one.version: one for one in gauge.curves.all()}
    for row in node.rows():
        row.only("version", "datum", "points", "segments", "valid_from", "valid_to", "source", "verified")
        version = row["version"].whole(low=1, high=1000)
        points, segments = row["points"].listing(), row["segments"].listing()
        for fault in rating.faults([tuple(one) for one in points], segments):
            row.wrong(fault)
        values: dict[str, Any] = {
            "gauge_id": gauge.pk,
            "version": version,
            "points": points,
            "segments": segments,
            **_span(row),
        }
        values |= {"datum": referred(row["datum"], datums), **sourced(row)}
        at_work.bring(RatingCurve, known.get(version), values, f"{gauge.code} curve {version}")


def _links(at_work: Loading, node: Node, gauge: Gauge, gauges: Mapping[str, Gauge]) -> None:
    known = {one.upstream_id: one for one in GaugeLink.objects.filter(downstream=gauge)}
    for row in node.rows():
        row.only("gauge", "hours", "source")
        upstream = referred(row["gauge"], gauges)
        if upstream is None or upstream.pk is None:
            continue
        hours = row["hours"].number(low=0, high=240) if row.has("hours") else None
        values: dict[str, Any] = {"upstream_id": upstream.pk, "downstream_id": gauge.pk, "hours": hours}
        at_work.bring(GaugeLink, known.get(upstream.pk), values, f"{upstream.code} → {gauge.code}")


def _span(row: Node) -> dict[str, Any]:
    first, last = row["valid_from"].day(), row["valid_to"].day()
    if first is None:
        row["valid_from"].wrong("is missing")
    if first and last and last <= first:
        row["valid_to"].wrong("is not after valid_from")
    return {"valid_from": first or date.min, "valid_to": last}


def referred(node: Node, known: Mapping[Any, Any]) -> Any:
    """The row of that code or number; None, and a fault, for one that is not known."""
    found = known.get(node.value) if isinstance(node.value, str | int) else None
    if found is None:
        node.wrong(f"{node.value!r} is not known")
    return found
