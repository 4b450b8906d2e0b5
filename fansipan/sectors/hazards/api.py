"""The JSON door of rain, rivers, risk and the flood duty, at /api/v1/hazards."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import RiskLevel, Stage
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind
from fansipan.sectors.hazards.queries import duty, foretelling, rainfall, risks, rivers, scorecard
from fansipan.sectors.hazards.queries.duty import LogFilter
from fansipan.sectors.hazards.queries.rainfall import RainRow
from fansipan.sectors.hazards.queries.rivers import LevelFilter, LevelRow
from fansipan.sectors.hazards.queries.scorecard import ScoreFilter
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.sectors.hazards.rules.windows import NAMES

router = Router(tags=["hazards"])

PAGE_SIZE = 100


def _language(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", "vi")


@router.get("/hazards/gauges", summary="Level gauges against their alarm levels")
def get_gauges(
    request: HttpRequest,
    river: str = Query("", description="Code of a river"),
    stage: str = Query("", description="I, II, III or historic: exactly at that level"),
    q: str = Query("", description="Text in name or code"),
) -> Any:
    """Every level gauge the caller may see: newest level (m), stage, rate (m/h), expected time to the next level."""
    found = rivers.narrowed(rivers.overview(actor_of(request)), LevelFilter(river, stage, q))
    return {"gauges": [_gauge(row, _language(request)) for row in found]}


@router.get("/hazards/gauges/{code}", summary="One level gauge with its hydrograph")
def get_gauge(request: HttpRequest, code: str, hours: int = Query(72, ge=1, le=744, description="Hours back")) -> Any:
    """Its state, its alarm levels with their legal source, its levels, discharge by the rating curve, rain above."""
    found = rivers.hydrograph(actor_of(request), code, hours)
    time, level = found.levels
    return {
        **_gauge(found.row, _language(request)),
        "discharge": found.discharge,
        "datum": found.datum.name if found.datum else None,
        "datum_version": found.datum.version if found.datum else None,
        "levels": [[_iso(at), value] for at, value in zip(time.tolist(), level.round(3).tolist(), strict=True)],
        "rain_above": [[_iso(at), round(mm, 2)] for at, mm in found.rain],
    }


@router.get("/hazards/gauges/{code}/forecast", summary="The newest forecast of a gauge")
def get_forecast(request: HttpRequest, code: str) -> Any:
    """Levels (m) with the quantiles of 5, 25, 50, 75 and 95 %, and chances of alarm levels; null and why if none.

    `missing` names inputs that were not there, `broken_since` is set while the water is above every forecast.
    """
    require(actor_of(request), VIEW_DUTY)
    facts = rivers.level(actor_of(request), code).gauge
    found = foretelling.foretold(facts, clock.now(), clock.now())
    return {
        "gauge": code,
        "forecast": asdict(found.newest) | {"gauge": code} if found.newest else None,
        "absent": found.absent,
        "hours": found.hours if found.absent else None,
        "broken_since": found.broken_since,
    }


def _iso(at: int) -> str:
    return clock.from_us(at).isoformat()


def _gauge(row: LevelRow, language: str) -> dict[str, Any]:
    reading = row.reading
    return {
        "gauge": row.gauge.code,
        "station": row.gauge.station,
        "name": pick(row.gauge.name, language),
        "river": row.gauge.river,
        "position_km": row.gauge.position_km,
        "commune": row.gauge.commune,
        "level": reading.level,
        "at": reading.at,
        "old": row.old,
        "stage": reading.stage.value if reading.stage else None,
        "comparable": reading.comparable,
        "rate": reading.rate,
        "next_stage": reading.next_stage.value if reading.next_stage else None,
        "next_at": reading.next_at,
        "fault": reading.fault or None,
        "thresholds": [
            {
                "stage": one.stage.value,
                "metres": row.levels_m[one.stage],
                "source": one.source,
                "verified": one.verified,
            }
            for one in row.thresholds
        ],
    }


@router.get("/hazards/rain", summary="Rain in every window")
def get_rain(request: HttpRequest) -> Any:
    """Millimetres by window for every rain gauge the caller may see, and how much of each window was measured."""
    found = rainfall.rows(actor_of(request))
    return {"windows": NAMES, "gauges": [_rain(row, _language(request)) for row in found]}


def _rain(row: RainRow, language: str) -> dict[str, Any]:
    return {
        "gauge": row.gauge.code,
        "name": pick(row.gauge.name, language),
        "commune": row.gauge.commune,
        "at": row.at,
        "old": row.old,
        "mm": {name: one.mm for name, one in row.sums.items()},
        "coverage": {name: round(one.coverage, 4) for name, one in row.sums.items()},
        "class": row.band.code if row.band else None,
        "soil": row.soil,
        "fault": row.fault or None,
    }


@router.get("/hazards/rain/surface", summary="Rain between gauges")
def get_surface(request: HttpRequest, window: str = Query("24h", description="Name of a window")) -> Any:
    """[longitude, latitude, mm] of squares, worked out from the gauges around (inverse distances): not measured."""
    asked = window if window in NAMES else "24h"
    found = rainfall.surface(actor_of(request), asked)
    return {"window": asked, "step": rainfall.STEP, "squares": [[one.lon, one.lat, one.mm] for one in found]}


@router.get("/hazards/risk", summary="Risk of communes")
def get_risk(request: HttpRequest) -> Any:
    """Levels after Quyết định 18/2021/QĐ-TTg; `level` null is unknown and never means none. Base and added apart."""
    found = risks.communes(actor_of(request))
    return {
        "communes": [
            {
                "commune": one.commune.code,
                "name": pick(one.commune.name, _language(request)),
                "levels": [_level(level) for level in one.levels],
                "indications": [
                    {"hazard": hint.hazard, "step": hint.step, "zone": hint.zone, "gauge": hint.gauge,
                     "window": hint.length, "mm": hint.mm, "threshold": hint.limit.mm, "soaked": hint.soaked,
                     "measured": hint.rain.measured}
                    for hint in one.indications
                ],
            }
            for one in found
            if one.levels or one.indications
        ]
    }  # fmt: skip


def _level(one: RiskLevel) -> dict[str, Any]:
    return {
        "hazard": one.hazard,
        "level": one.level,
        "base": one.base,
        "added": one.adjustment,
        "reason": one.reason,
        "verified": one.verified,
        "gauge": one.cause or None,
        "measured": one.measured,
    }


@router.get("/hazards/releases", summary="Release notices of plants")
def get_releases(request: HttpRequest) -> Any:
    """Every notice with its range in m3/s; withdrawn ones are marked."""
    found = duty.releases(actor_of(request))
    return {
        "notices": [
            {"id": one.pk, "plant": one.plant.code, "river": one.plant.river.code, "start": one.start, "end": one.end,
             "low": one.low, "high": one.high, "received_at": one.received_at, "withdrawn_at": one.withdrawn_at}
            for one in found
        ]
    }  # fmt: skip


@router.get("/hazards/floods", summary="Floods of a period")
def get_floods(request: HttpRequest, start: datetime, end: datetime) -> Any:
    """Every flood that began in [start, end): its gauge, highest stage, peak and warning. Drills are left out."""
    found = duty.past(actor_of(request), _zoned(start), _zoned(end))
    return {
        "floods": [
            {"gauge": one.gauge.code, "began_at": one.began_at, "ended_at": one.ended_at, "highest": one.highest,
             "peak": one.peak, "peak_at": one.peak_at, "warning": one.warning or None}
            for one in found
        ]
    }  # fmt: skip


def _zoned(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=clock.VIETNAM)


@router.get("/hazards/log", summary="Log of decisions")
def get_log(request: HttpRequest, page: int = Query(1, ge=1), drill: int | None = None) -> Any:
    """A page of the log, the newest first; what was no drill unless one is asked for."""
    found = duty.log(actor_of(request), LogFilter(drill=drill), page, PAGE_SIZE)
    return {
        "page": found.number,
        "total": found.total,
        "entries": [
            {"id": one.pk, "at": one.at, "kind": one.kind, "text": one.text, "by": one.name,
             "gauge": one.gauge.code if one.gauge else None, "warning": one.warning or None}
            for one in found.items
        ],
    }  # fmt: skip


@router.get("/hazards/scorecard", summary="What was announced and what came")
def get_scorecard(
    request: HttpRequest,
    gauge: str = Query("", description="Code of a gauge"),
    stage: Stage | None = None,
    kind: ScoreKind | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Hits, misses, false alarms and mean lead time (h) by gauge, level, lead and model; without days the last year."""
    wanted = ScoreFilter(gauge, stage, kind, None, since, until)
    found = scorecard.card(actor_of(request), wanted)
    first, last = wanted.days
    return {
        "since": first,
        "until": last,
        "scores": [
            {"gauge": one.gauge_code, "kind": one.kind, "stage": one.stage, "lead_h": one.lead_h,
             "model_version": one.model_version, "hits": one.hits, "misses": one.misses,
             "false_alarms": one.false_alarms, "caught": one.caught, "false_alarm_ratio": one.false_alarm_ratio,
             "mean_lead_h": one.mean_lead_h}
            for one in found
        ],
    }  # fmt: skip
