"""/rivers and /gauges: every gauge as it stands, a river from its start on, a gauge with its hydrograph."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import handouts, training, warning
from fansipan.sectors.hazards.contracts import STAGES, GaugeFacts
from fansipan.sectors.hazards.pages import foretelling, releases, scores
from fansipan.sectors.hazards.pages.showing import (
    Gauged,
    asked_words,
    fault_words,
    gauged,
    language,
    number,
    shown_drawing,
    sliced,
)
from fansipan.sectors.hazards.queries import cameras, network, release_reach, words
from fansipan.sectors.hazards.queries import rivers as queries
from fansipan.sectors.hazards.queries.foretelling import foretold
from fansipan.sectors.hazards.queries.rivers import LevelFilter, LevelRow
from fansipan.sectors.hazards.rules import curve_drawing, drawing
from fansipan.sectors.hazards.rules.rights import CHOOSE_MODEL, EXPORT_HAZARDS, VIEW_DUTY, WARN

HOURS = (24, 72, 168, 744)


@require_safe
def rivers(request: HttpRequest) -> HttpResponse:
    """Every level gauge, the highest stage first or by river."""
    actor = actor_of(request)
    every = queries.overview(actor)
    wanted = _wanted(request)
    found = queries.narrowed(every, wanted)
    if request.GET.get("sort") != "river":
        found = sorted(found, key=lambda row: -_height(row))
    page = sliced(found, page_number(request))
    counts = queries.counts(every)
    context = {
        "rows": [gauged(row) for row in page.items],
        "rivers": [(one.code, pick(one.name, language())) for one in network.rivers()],
        "asked": request.GET,
        "text": asked_words(request),
        "filtered": wanted != LevelFilter(),
        "tiles": [
            (stage.value, words.STAGES[stage], words.STAGE_COLOURS[stage], counts.get(stage, 0)) for stage in STAGES
        ],
        "stage_urls": {stage.value: address(request, stage=stage.value) for stage in STAGES},
        "export": allows(actor, EXPORT_HAZARDS),
        "query": request.GET.urlencode(),
        "live_url": live_address(request, "river"),
        "here": request.get_full_path(),
        **pager(request, page),
    }
    return render(request, "hazards/rivers.html", context)


def _wanted(request: HttpRequest) -> LevelFilter:
    asked = request.GET
    return LevelFilter(asked.get("river", "").replace("\x00", ""), asked.get("stage", ""), asked_words(request))


def _height(row: LevelRow) -> int:
    return STAGES.index(row.reading.stage) + 1 if row.reading.stage is not None and not row.old else 0


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as a file; that it was taken is on record."""
    return sheet_answer(handouts.levels(actor_of(request), _wanted(request), kind), f"fansipan-rivers.{kind}")


@require_safe
def river(request: HttpRequest, code: str) -> HttpResponse:
    """A river with its gauges from the start on: how far each is between its own alarm levels."""
    facts, rows, joining = queries.river(actor_of(request), code)
    gauges = [gauged(row) for row in rows]
    context = {
        "name": pick(facts.name, language()),
        "rows": gauges,
        "profile": (profile := _profile(gauges)),
        "profile_line": drawing.line_through([(one["at"].x, one["at"].bar_y) for one in profile if one["known"]]),
        "box": drawing,
        "joining": [(one.code, pick(one.name, language()), number(one.joins_at_km, 0)) for one in joining],
        "into": facts.flows_into,
        "crumbs": _crumbs(),
        "live_url": live_address(request, "river"),
        "here": request.get_full_path(),
    }
    return render(request, "hazards/river.html", context)


def _profile(gauges: list[Gauged]) -> list[dict[str, Any]]:
    known = [one for one in gauges if one.row.gauge.position_km is not None]
    shares = [
        drawing.share(None if one.row.old else one.row.reading.level, list(one.row.levels_m.values())) for one in known
    ]
    positions = [
        (one.row.gauge.code, one.row.gauge.position_km or 0.0, share) for one, share in zip(known, shares, strict=True)
    ]
    spots = zip(known, drawing.profile(positions), strict=True)
    return [{"shown": one, "at": spot, "known": spot.share is not None} for one, spot in spots]


def _releases(actor: Actor, facts: GaugeFacts) -> list[dict[str, Any]]:
    """The release notices whose water passes a gauge."""
    return [releases.shown(one) for one in release_reach.above(facts, release_reach.standing(actor))]


def _rating(found: queries.Hydrograph) -> dict[str, Any] | None:
    """The rating curve that counts, drawn and as a table, with every version; None where none was ever entered."""
    every = queries.curves(found.row.gauge.id)
    if not every:
        return None
    shown = next((one for one in every if one.in_force), every[0])
    level = found.row.reading.level
    now = (level, found.discharge) if shown.in_force and level is not None and found.discharge is not None else None
    drawn = curve_drawing.curve(shown.table, now)
    return {
        "shown": shown,
        "every": every,
        "drawing": drawn,
        "flows": [(x, number(value, 0)) for x, value in drawn.flows] if drawn else [],
        "levels": [(y, number(value)) for y, value in drawn.levels] if drawn else [],
        "table": [(number(one), number(flow, 0)) for one, flow in shown.table],
    }


@require_safe
def gauge(request: HttpRequest, code: str) -> HttpResponse:
    """One gauge: its hydrograph with alarm levels and the rain above it, its levels with their source, its faults."""
    actor = actor_of(request)
    hours = _hours(request)
    found = queries.hydrograph(actor, code, hours)
    one = gauged(found.row)
    # The public hears of what is to come by warnings that a person released, not by bare forecasts.
    ahead = foretold(found.row.gauge, found.start, found.end) if allows(actor, VIEW_DUTY) else None
    context = {
        "one": one,
        "hours": hours,
        "spans": [(value, address(request, hours=value), value == hours) for value in HOURS],
        "drawing": shown_drawing(drawing.hydrograph(foretelling.to_draw(found, ahead))),
        "skill": scores.skill(found.row.gauge.id, code) if ahead else None,
        "may_choose": allows(actor, CHOOSE_MODEL),
        "ahead": foretelling.said(ahead, found.row) if ahead else None,
        "found": found,
        "discharge": number(found.discharge, 0),
        "rating": _rating(found),
        "releases": _releases(actor, found.row.gauge) if allows(actor, VIEW_DUTY) else [],
        "thresholds": [
            (words.STAGES[level.stage], number(found.row.levels_m[level.stage]), level)
            for level in found.row.thresholds
        ],
        "rain_names": [pick(rain.name, language()) for rain in found.rain_gauges],
        "faults": [(fault_words(fault.kind), fault) for fault in queries.faults(actor, code)],
        "reached": _reached(found.row.gauge.id),
        "cameras": cameras.beside(actor, found.row.gauge) if allows(actor, VIEW_DUTY) else [],
        "may_warn": allows(actor, WARN) and found.row.reading.stage is not None,
        "crumbs": [*_crumbs(), *_river_crumb(found.row)],
        "live_url": live_address(request, "river"),
        "here": request.get_full_path(),
    }
    return render(request, "hazards/gauge.html", context)


def _hours(request: HttpRequest) -> int:
    asked = request.GET.get("hours", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked[:4]) in HOURS else HOURS[1]


def _reached(gauge_id: int) -> list[tuple[str, str]]:
    return [(name, number(hours, 1)) for name, hours in cameras.named_communes(network.reached(gauge_id), language())]


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Rivers"), "url": reverse("hazards:rivers")}]


def _river_crumb(row: LevelRow) -> list[dict[str, str]]:
    if not row.gauge.river:
        return []
    name = pick(row.gauge.river_name or {}, language())
    return [{"title": name, "url": reverse("hazards:river", args=[row.gauge.river])}]


@require_POST
def warn(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the warning of the flood that the gauge has now, and go to its draft."""
    return redirect("warnings:desk_warning", warning.draft_by_hand(actor_of(request), code))


@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Put a version of the gauge's model in force; 0: the newest one, and those after it."""
    asked = request.POST.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else -1
    training.choose(actor_of(request), code, version)
    return redirect("hazards:gauge", code)


urlpatterns = [
    path("rivers", rivers, name="rivers"),
    path("rivers.csv", sheet, {"kind": "csv"}, name="rivers_csv"),
    path("rivers.xlsx", sheet, {"kind": "xlsx"}, name="rivers_xlsx"),
    path("rivers/<str:code>", river, name="river"),
    path("gauges/<str:code>", gauge, name="gauge"),
    path("gauges/<str:code>/warn", warn, name="warn"),
    path("gauges/<str:code>/model", choose, name="choose_model"),
]
