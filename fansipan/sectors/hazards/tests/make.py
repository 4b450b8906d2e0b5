"""Gauges for tests, and their readings by the way that a logger's go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import loading
from fansipan.sectors.hazards.models import (
    FloodLevel,
    Gauge,
    GaugeCommune,
    GaugeDatum,
    GaugeLink,
    LevelForecast,
    River,
)
from fansipan.sectors.hazards.rules.forecasting.spread import LEVELS as QUANTILES
from fansipan.services.observations.actions import delivering
from fansipan.services.observations.contracts import Medium, Parcel, Sender, StationKind, ValueKind
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.tests.make import add_stream, make_station, stream

PROVINCE = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai"
NOON = datetime.fromisoformat("2026-11-25T12:00:00+07:00")
HOUR = timedelta(hours=1)
TEN = timedelta(minutes=10)
LEVELS = (("I", 80.0), ("II", 82.0), ("III", 83.5), ("historic", 86.91))
UNITS = {"weather-rain": "mm", "hydro-level": "m"}


def load_tables() -> None:
    """The tables that the house ships."""
    list(loading.load(SYSTEM))


def make_river(code: str = "hong", **fields: Any) -> River:
    """A river."""
    name = {"vi": "Sông Hồng", "en": "Hong River"}
    return River.objects.get_or_create(code=code, defaults={"name": name, **fields})[0]


def level_gauge(
    code: str = "TV-01",
    levels: Iterable[tuple[str, float]] = LEVELS,
    communes: Iterable[tuple[str, float]] = (),
    **fields: Any,
) -> Gauge:
    """A public level gauge with a zero and alarm levels, in metres unless `unit` says otherwise; `km` on its river."""
    unit, km = fields.pop("unit", "m"), fields.pop("km", 0.0)
    station = _station(code, StationKind.RIVER_LEVEL, "hydro-level", "WL", unit, **fields)
    gauge = Gauge.objects.create(
        code=code, kind="level", datastream=stream(station, "WL"), river=make_river(), position_km=km
    )
    datum = GaugeDatum.objects.create(gauge=gauge, version=1, name="0", valid_from=date(2000, 1, 1))
    for name, value in levels:
        FloodLevel.objects.create(
            gauge=gauge, level=name, value=value, datum=datum, source="QĐ 05/2020/QĐ-TTg", valid_from=date(2020, 3, 20)
        )
    for commune, hours in communes:
        GaugeCommune.objects.create(gauge=gauge, commune=commune, hours=hours)
    return gauge


def rain_gauge(code: str = "MUA-01", **fields: Any) -> Gauge:
    """A public rain gauge that sends every ten minutes."""
    unit = fields.pop("unit", "mm")
    station = _station(code, StationKind.RAIN, "weather-rain", "Rain", unit, **fields)
    return Gauge.objects.create(code=code, kind="rain", datastream=stream(station, "Rain"))


def _station(code: str, kind: StationKind, measured: str, name: str, unit: str, **fields: Any) -> Station:
    defaults = {"kind": kind.value, "public": True, "interval_seconds": 600}
    station = make_station(code, properties=(), **{**defaults, **fields})
    ObservedProperty.objects.get_or_create(
        code=measured,
        defaults={
            "name": {"vi": measured, "en": measured},
            "unit": UNITS[measured],
            "symbol": UNITS[measured],
            "medium": (Medium.HYDROLOGY if measured == "hydro-level" else Medium.WEATHER).value,
            "kind": (ValueKind.INSTANT if measured == "hydro-level" else ValueKind.SUM).value,
            "unit_aliases": {"m": "m", "cm": "cm", "mm": "mm"},
        },
    )
    row = add_stream(station, measured, unit=unit)
    row.code = name
    row.save(update_fields=["code"])
    return station


def link(upstream: Gauge, downstream: Gauge, hours: float = 0.0) -> None:
    """Let one gauge stand above another."""
    GaugeLink.objects.create(upstream=upstream, downstream=downstream, hours=hours)


def send(gauge: Gauge, rows: Iterable[tuple[datetime, float]], *, at: datetime | None = None) -> None:
    """Deliver readings of a gauge in its own unit as a file of Thông tư 10, received when the newest was measured."""
    known = list(rows)
    flow = gauge.datastream
    lines = [
        f"{flow.code}\t{value!r}\t{flow.unit}\t{when.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00"
        for when, value in known
    ]
    content = ("\n".join(lines) + "\n").encode()
    with clock.frozen(at or max(when for when, _value in known)):
        delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), "file.txt", flow.station_id))


def issued(gauge: Gauge, at: datetime, base: float, peak: float, **fields: Any) -> LevelForecast:
    """A forecast as it was issued from the level at a time: straight to its peak in `peak_h` hours (12), then steady.

    Its band reaches `spread` metres to both sides at its peak; `chances` as LevelForecast keeps them.
    """
    spread = fields.pop("spread", 0.5)
    peak_h = fields.pop("peak_h", 12)
    shares = {lead: min(1.0, lead / peak_h) for lead in (1, 3, 6, 12, 24)}
    points = [
        {
            "lead_h": float(lead), "tier": 0, "method": "learned", "centre": base + share * (peak - base), "size": 1.0,
            "quantiles": [base + share * (peak - base + spread * (2 * q - 1) / 0.9) for q in QUANTILES],
        }
        for lead, share in shares.items()
    ]  # fmt: skip
    defaults = {"issued_at": at, "based_on": at, "base_level": base, "points": points}
    return LevelForecast.objects.create(gauge=gauge, **{**defaults, **fields})
