"""What the pages of this sector share: who asks, numbers, times, levels and drawings in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.addresses import address
from fansipan.kernel.asking import actor_of
from fansipan.kernel.paging import Page
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.queries import words
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.sectors.hazards.rules.drawing import Drawing
from fansipan.sectors.hazards.rules.rain import Rarity
from fansipan.services.console import queries as console

LONGEST_SEARCH = 100
PAGE_SIZE = 50


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def map_context(request: HttpRequest) -> dict[str, Any]:
    """What the live map of a page needs."""
    actor = actor_of(request)
    return {
        "stations_url": reverse("api:stations_geojson"),
        "boundaries_url": reverse("api:boundaries"),
        "tiles_url": settings.ENVIRONMENT.tile_url,
        "layers": console.switches(actor),
        "cooperative": True,
    }


def asked_words(request: HttpRequest, name: str = "q") -> str:
    """A search out of the address."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def sliced(found: Sequence[Any], number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """A page of a list that is at hand."""
    number = min(number, max(1, -(-len(found) // size)))
    return Page(list(found[(number - 1) * size : number * size]), number, size, len(found))


def columns(request: HttpRequest, titles: dict[str, str], order: str, numbers: frozenset[str]) -> list[dict[str, Any]]:
    """Headings by which a list is sorted."""
    return [
        {
            "title": title,
            "url": address(request, sort=f"-{name}" if order == name else name),
            "direction": {name: "ascending", f"-{name}": "descending"}.get(order, ""),
            "number": name in numbers,
        }
        for name, title in titles.items()
    ]


def number(value: float | None, decimals: int = 2) -> str:
    """A number as the reader's language writes it; a dash for none."""
    return "–" if value is None else formats.number_format(value, decimals, force_grouping=True)


def time(at: datetime | None) -> str:
    """A moment, short."""
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m}" if at else ""


def rarity_words(found: tuple[str, Rarity] | None) -> str:
    """How rare a sum of rain is."""
    if found is None:
        return ""
    window, rare = found
    said = _("rarer than once in %(years)s years") if rare.beyond else _("about once in %(years)s years")
    return f"{window}: {said % {'years': number(rare.years, 0)}}"


@dataclass(frozen=True, slots=True)
class Gauged:
    """A level gauge in the reader's words."""

    row: LevelRow
    name: str
    river: str
    url: str
    level: str
    stage: str
    colour: str
    rate: str
    rising: str
    forecast: str
    levels: tuple[tuple[str, str, bool], ...]
    fault: str


def gauged(row: LevelRow) -> Gauged:
    """A gauge as a list or a card shows it."""
    reading = row.reading
    return Gauged(
        row=row,
        name=pick(row.gauge.name, language()),
        river=pick(row.gauge.river_name or {}, language()) if row.gauge.river_name else "",
        url=reverse("hazards:gauge", args=[row.gauge.code]),
        level=number(reading.level),
        stage=stage_words(row),
        colour=stage_colour(row),
        rate=_("%(rate)s m/h") % {"rate": _signed(reading.rate)} if reading.rate is not None else "–",
        rising=_direction(reading.rate),
        forecast=_next(row),
        levels=tuple(
            (str(words.STAGES[one.stage]), number(row.levels_m[one.stage]), one.verified) for one in row.thresholds
        ),
        fault=fault_words(reading.fault),
    )


def stage_words(row: LevelRow) -> str:
    """What a level means, in words."""
    if row.reading.level is None:
        return _("Nothing measured yet")
    if row.old:
        return _("No newer level")
    if not row.reading.comparable:
        return _("No alarm level holds for the gauge's zero")
    return str(words.STAGES[row.reading.stage]) if row.reading.stage else _("Below alarm level I")


def stage_colour(row: LevelRow) -> str:
    """The colour of a level: still where nothing can be said."""
    if row.old or not row.reading.comparable or row.reading.level is None:
        return "still"
    return words.STAGE_COLOURS[row.reading.stage]


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{'+' if value > 0 else ''}{number(value)}"


def _direction(rate: float | None) -> str:
    if rate is None:
        return ""
    return _("rising") if rate > 0.01 else _("falling") if rate < -0.01 else _("steady")


def _next(row: LevelRow) -> str:
    reading = row.reading
    if reading.next_stage is None or reading.next_at is None or row.old:
        return ""
    said = {"stage": words.STAGES[reading.next_stage], "time": time(reading.next_at)}
    return _("%(stage)s about %(time)s, if it goes on like this") % said


def fault_words(kind: str) -> str:
    """What is wrong with a gauge."""
    return next((str(name) for one, name in words.FAULTS.items() if one.value == kind), "")


def shown_drawing(drawing: Drawing) -> dict[str, Any]:
    """A drawing with its words: names of levels, hours and heights."""
    hours = [(tick.at, clock.from_us(tick.time).astimezone(clock.VIETNAM)) for tick in drawing.days]
    daily = len(hours) > 1 and hours[1][1] - hours[0][1] >= timedelta(days=1)
    return {
        "box": drawing,
        "hours": [(at, f"{when:%d/%m}" if daily or when.hour == 0 else f"{when:%H}:00") for at, when in hours],
        "heights": [(tick.at, number(tick.value)) for tick in drawing.heights],
        "thresholds": [(one.y, str(words.STAGES[Stage(one.name)]), one.name) for one in drawing.thresholds],
        "bars": [(bar, number(bar.mm, 1)) for bar in drawing.bars],
    }
