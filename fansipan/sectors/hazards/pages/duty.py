"""/hazards/duty: the flood-duty screen, for what happens now or for the drill that is replayed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.pages import dangers, foretelling, log, releases, training
from fansipan.sectors.hazards.pages.showing import gauged, language, map_context, number, shown_drawing, time
from fansipan.sectors.hazards.queries import cameras, duty, rainfall, replays, rivers, words
from fansipan.sectors.hazards.queries.duty import LogFilter
from fansipan.sectors.hazards.queries.foretelling import foretold
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.sectors.hazards.rules import drawing
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY, VIEW_DUTY

HOURS = 48
MOST_GRAPHS = 4
MOST_RAIN = 8
LOG_LINES = 12
TOPICS = ("river", "rain", "flood", "warning")


@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Map, hydrographs, rain above, pictures, releases and the log on one page."""
    actor = actor_of(request)
    require(actor, VIEW_DUTY)
    asked = _asked(request)
    state = reverse("hazards:duty_state") + (f"?drill={asked}" if asked else "")
    context = {
        **map_context(request),
        **_state(request, actor, asked),
        **(training.controls(actor, asked) if asked else {}),
        "live_url": live_address(request, *TOPICS, "reading"),
        "state_url": state,
        "topics_heard": " ".join(TOPICS),
        "form": log.decision_form(request) if allows(actor, KEEP_DUTY) else None,
    }
    return render(request, "hazards/duty.html", context)


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """What of the screen changes by itself."""
    actor = actor_of(request)
    require(actor, VIEW_DUTY)
    return render(request, "hazards/_duty_state.html", _state(request, actor, _asked(request)))


def _asked(request: HttpRequest) -> int | None:
    asked = request.GET.get("drill", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def _state(request: HttpRequest, actor: Actor, drill: int | None) -> dict[str, Any]:
    replay = replays.now(drill) if drill else None
    entries = duty.log(actor, LogFilter(drill=drill), 1, LOG_LINES)
    shown = training.replayed(replay) if replay else _live(actor)
    return {
        "drill": drill,
        "replay": training.replay_words(replay) if replay else None,
        "going_on": replays.going_on(),
        "entries": [log.shown(one) for one in entries.items],
        "releases": [releases.shown(one) for one in duty.releases_now(actor)] if not drill else [],
        "floods": [_flood(one) for one in duty.episodes(actor, drill)],
        "now": clock.now(),
        **shown,
    }


def _live(actor: Actor) -> dict[str, Any]:
    rows = sorted(rivers.overview(actor), key=lambda row: -_height(row))
    wettest = sorted(rainfall.rows(actor), key=lambda row: -(row.mm("24h") or -1.0))[:MOST_RAIN]
    graphs = [_graph(actor, row) for row in rows[:MOST_GRAPHS]]
    return {
        "dangers": dangers.shown(actor),
        "gauges": [gauged(row) for row in rows],
        "graphs": graphs,
        "rain": [
            {
                "name": pick(row.gauge.name, language()),
                "sums": [(name, number(row.mm(name), 1)) for name in ("1h", "6h", "24h", "72h")],
                "at": time(row.at),
            }
            for row in wettest
        ],
    }


def _height(row: LevelRow) -> float:
    if row.reading.stage is not None and not row.old:
        return STAGES.index(row.reading.stage) + 1.0
    return max(0.0, min(0.9, row.reading.rate or 0.0)) if not row.old else -1.0


def _graph(actor: Actor, row: LevelRow) -> dict[str, Any]:
    found = rivers.hydrograph(actor, row.gauge.code, HOURS)
    ahead = foretold(row.gauge, found.start, found.end)
    return {
        "one": gauged(row),
        "drawing": shown_drawing(drawing.hydrograph(foretelling.to_draw(found, ahead))),
        "ahead": foretelling.said(ahead, row),
        "cameras": cameras.beside(actor, row.gauge),
    }


def _flood(one: Any) -> dict[str, Any]:
    stage = Stage(one.stage) if one.stage else None
    return {"one": one, "stage": words.STAGES[stage] if stage else "", "colour": words.STAGE_COLOURS[stage]}


urlpatterns = [
    path("hazards/duty", screen, name="duty"),
    path("hazards/duty/state", state, name="duty_state"),
]
