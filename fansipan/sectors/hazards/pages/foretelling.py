"""A forecast as it is drawn and said: its fan, the trail of those before, peak, method, missing inputs, chances."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts.forecasts import ForecastPoint, ForecastView, StageChance
from fansipan.sectors.hazards.pages.showing import language, number, time
from fansipan.sectors.hazards.queries import network, weather, words
from fansipan.sectors.hazards.queries.foretelling import Absent, Foretold
from fansipan.sectors.hazards.queries.rivers import Hydrograph, LevelRow
from fansipan.sectors.hazards.rules.drawing import FanPoint, ToDraw

DAY = timedelta(hours=24)

RAIN_AHEAD = "rain forecast"
"""How a forecast names the rain forecast among what was missing."""


def to_draw(found: Hydrograph, ahead: Foretold | None) -> ToDraw:
    """The hydrograph of a gauge with its forecast, as far ahead as that looks."""
    now = clock.to_us(found.end)
    fanned = fan(ahead.newest) if ahead is not None and ahead.newest is not None else []
    # Only those who see forecasts of levels are shown the rain that they go by.
    until = found.end + DAY
    expected = weather.hours_ahead(found.row.gauge.id, found.end, until) if ahead is not None else []
    end = max([now, *(one.time for one in fanned), *(time for time, _mm in expected)])
    return ToDraw(
        start=clock.to_us(found.start),
        end=end,
        now=now,
        time=found.levels[0],
        level=found.levels[1],
        thresholds=[(stage.value, value) for stage, value in found.row.levels_m.items()],
        rain=[*found.rain, *expected],
        fan=fanned,
        trails=trails(ahead, end),
        longest_gap=max(3 * found.row.gauge.interval_seconds, 5400) * 1_000_000,
    )


def fan(view: ForecastView) -> list[FanPoint]:
    """The band of 90 % from the newest reading on."""
    first = FanPoint(clock.to_us(view.based_on), view.base_level, view.base_level, view.base_level)
    return [first, *(FanPoint(clock.to_us(one.at), one.low, one.centre, one.high) for one in view.points)]


def trails(ahead: Foretold | None, end: int) -> list[list[tuple[int, float]]]:
    """What was said before, as far as the drawing reaches."""
    found = []
    for view in ahead.trails if ahead is not None else ():
        said = [
            (clock.to_us(view.based_on), view.base_level),
            *((clock.to_us(one.at), one.centre) for one in view.points),
        ]
        found.append([(at, value) for at, value in said if at <= end])
    return [one for one in found if len(one) > 1]


def said(ahead: Foretold, row: LevelRow) -> dict[str, Any]:
    """The forecast in words; without one, why there is none."""
    view = ahead.newest
    trail = len(ahead.trails)
    if view is None:
        return {"there": False, "why": _why(ahead), "last": time(ahead.last), "trails": trail}
    return {
        "there": True,
        "issued": time(view.issued_at),
        "based_on": time(view.based_on),
        "peak": number(view.peak.centre),
        "peak_at": time(view.peak.at),
        "range": f"{number(view.peak.low)}–{number(view.peak.high)}",
        "method": str(words.METHODS.get(view.method, view.method)),
        "version": view.model_version,
        "missing": _missing(view),
        "degraded": view.degraded,
        "broken": time(ahead.broken_since),
        "leads": [number(one.lead_h, 0) for one in view.points],
        "chances": _chances(view, row),
        "trails": trail,
    }


def _missing(view: ForecastView) -> list[str]:
    known = {one.code: pick(one.name, language()) for one in network.everything()} if view.missing else {}
    return [_("the rain forecast") if code == RAIN_AHEAD else known.get(code, code) for code in view.missing]


def _chances(view: ForecastView, row: LevelRow) -> list[dict[str, Any]]:
    """For each alarm level the chance to stand at or above it at each lead; nothing where it is reached already."""
    told = {(one.stage, one.lead_h): one for one in view.chances}
    return [
        {
            "name": str(words.STAGES[level.stage]),
            "value": number(row.levels_m[level.stage]),
            "reached": row.levels_m[level.stage] <= view.base_level,
            "cells": [_cell(told.get((level.stage, point.lead_h)), point) for point in view.points],
        }
        for level in row.thresholds
    ]


def _cell(one: StageChance | None, point: ForecastPoint) -> dict[str, Any]:
    lead = _("in %(hours)s h") % {"hours": number(point.lead_h, 0)}
    if one is None:
        return {"lead": lead, "text": "–", "announced": False}
    share = round(100 * one.probability)
    text = _("under 1 %") if share < 1 else _("over 99 %") if share > 99 else f"{share} %"
    return {"lead": lead, "text": text, "announced": one.announced}


def _why(ahead: Foretold) -> str:
    numbers = {"hours": ahead.hours, "needed": ahead.needed}
    match ahead.absent:
        case Absent.HISTORY:
            text = _(
                "No forecast yet: too little history. %(hours)d hours with a level are measured, "
                "a model learns from %(needed)d at least."
            )
            return text % numbers
        case Absent.TRAINING:
            return _("No forecast yet: the history is long enough, a model is learned in the coming night.")
        case Absent.SILENT:
            return _(
                "No forecast now: nobody knows where the water stands, the gauge has sent nothing for three hours."
            )
        case _:
            return _("No forecast now: the next one is issued within ten minutes of a new level.")
