"""The flood of a drill on the flood-duty screen: its map, hydrographs and rain, and how it is led through its hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.manifest import LegendEntry
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import leading
from fansipan.sectors.hazards.contracts import STAGES, GaugeFacts, Stage
from fansipan.sectors.hazards.pages import foretelling
from fansipan.sectors.hazards.pages.showing import language, number, shown_drawing, time
from fansipan.sectors.hazards.queries import network, replays, words
from fansipan.sectors.hazards.queries.foretelling import foretold
from fansipan.sectors.hazards.queries.replays import ReplayNow, ReplayStand
from fansipan.sectors.hazards.rules import drawing
from fansipan.sectors.hazards.rules.drawing import ToDraw
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY
from fansipan.sectors.hazards.rules.windows import HOUR_US

HOURS = 48
SPEEDS = (1, 60, 600, 3600)
JUMPS = (1, 6, 24)


def replayed(replay: ReplayNow) -> dict[str, Any]:
    """The gauges of a flood at the moment of its replay: hydrographs with the rain above, and the rain."""
    stands = replays.standing(replay.drill)
    known = {one.code: one for one in network.everything()}
    graphs = [_graph(one, replay, known, stands) for one in stands if one.kind == "level"]
    graphs.sort(key=lambda one: -one["height"])
    rain = [_rain(one, replay, known.get(one.code)) for one in stands if one.kind == "rain"]
    return {"gauges": [], "graphs": graphs, "rain": rain}


def _graph(
    one: ReplayStand, replay: ReplayNow, known: Mapping[str, GaugeFacts], stands: Sequence[ReplayStand]
) -> dict[str, Any]:
    facts = known.get(one.code)
    now = clock.to_us(replay.at)
    start = max(clock.to_us(replay.start), now - HOURS * HOUR_US)
    inside = one.columns[0] >= start
    values = [(level.stage.value, level.value) for level in one.thresholds]
    # What the house forecast in those days, as it was known then; drills make no forecasts of their own.
    ahead = foretold(facts, clock.from_us(start), replay.at) if facts else None
    fanned = foretelling.fan(ahead.newest) if ahead and ahead.newest else []
    end = max([now, start + HOUR_US, *(point.time for point in fanned)])
    shown = ToDraw(
        start, end, now, one.columns[0][inside], one.columns[1][inside], thresholds=values, fan=fanned,
        trails=foretelling.trails(ahead, end), rain=replays.rain_above(facts, stands, start, now) if facts else (),
    )  # fmt: skip
    stage = one.followed.stage if one.followed else None
    return {
        "name": pick(facts.name, language()) if facts else one.code,
        "level": number(one.level),
        "stage": words.STAGES[stage] if stage else "",
        "colour": words.STAGE_COLOURS[stage],
        "rate": number(one.standing.rate) if one.standing and one.standing.rate is not None else "–",
        "next": _next(one),
        "made_up": one.made_up,
        "height": STAGES.index(stage) if stage else -1,
        "drawing": shown_drawing(drawing.hydrograph(shown)),
    }


def _next(one: ReplayStand) -> str:
    stand = one.standing
    if stand is None or stand.next_stage is None or stand.next_us is None:
        return ""
    return f"{words.STAGES[stand.next_stage]} · {time(clock.from_us(stand.next_us))}"


def _rain(one: ReplayStand, replay: ReplayNow, facts: Any) -> dict[str, Any]:
    at, mm = one.columns
    now = clock.to_us(replay.at)
    sums = [(f"{hours}h", number(float(mm[at > now - hours * HOUR_US].sum()), 1)) for hours in (1, 6, 24, 72)]
    return {"name": pick(facts.name, language()) if facts else one.code, "sums": sums, "at": time(replay.at)}


def replay_words(replay: ReplayNow) -> dict[str, Any]:
    """Which moment of which flood is shown, how fast it runs, and what was known by then."""
    return {
        "title": replay.title,
        "name": pick(replay.name, language()),
        "note": pick(replay.note, language()),
        "at": replay.at,
        "over": replay.over,
        "speed": number(replay.speed, 0),
        "paused": replay.paused,
        "events": [
            {"time": time(clock.from_us(one["at"])), "text": pick(one["text"], language()), "source": one["source"]}
            for one in reversed(replay.events)
        ],
    }


def controls(actor: Actor, drill: int) -> dict[str, Any]:
    """What a page of a drill has besides its state: the map of the flood, and the buttons of who leads it."""
    replay = replays.now(drill)
    if replay is None:
        return {"layers": []}
    layer = {
        "name": "replay", "title": pick(replay.name, language()), "topics": "flood", "shown": True,
        "url": f"{reverse('hazards:replay_geojson')}?drill={drill}", "legend": _legend(),
    }  # fmt: skip
    return {
        "layers": [layer],
        "stations_url": "",
        "may_lead": allows(actor, KEEP_DUTY) and replay.goes_on and not replay.over,
        "speeds": [(one, number(one, 0)) for one in SPEEDS],
        "jumps": JUMPS,
    }


def _legend() -> list[LegendEntry]:
    stages = [LegendEntry(words.STAGE_COLOURS[one], words.STAGES[one]) for one in STAGES if one is not Stage.HISTORIC]
    return [LegendEntry(words.STAGE_COLOURS[None], _("Below alarm level I")), *stages]


@require_safe
def shown_on_map(request: HttpRequest) -> HttpResponse:
    """The gauges of a drill's flood as they stand at its moment, for the map."""
    asked = request.GET.get("drill", "")
    drill = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    return JsonResponse(replays.geojson(actor_of(request), drill), content_type="application/geo+json")


@require_POST
def lead(request: HttpRequest, number: int) -> HttpResponse:
    """Pause the flood of a drill, let it run on as fast as is said, or jump ahead."""
    said = {name: request.POST.get(name, "") for name in ("speed", "hours")}
    known = {name: int(text) for name, text in said.items() if text.isascii() and text.isdigit() and len(text) < 5}
    leading.lead(actor_of(request), number, speed=known.get("speed"), hours=known.get("hours", 0))
    return redirect(f"{reverse('hazards:duty')}?drill={number}")


urlpatterns = [
    path("hazards/duty/replay.geojson", shown_on_map, name="replay_geojson"),
    path("hazards/drills/<int:number>/lead", lead, name="lead_drill"),
]
