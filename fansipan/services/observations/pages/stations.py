"""The list of stations, and the same as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses
from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import allows
from fansipan.kernel.sheets import Cell
from fansipan.kernel.text import fold, pick
from fansipan.services.observations.actions import lists
from fansipan.services.observations.pages.figures import Figure, figure
from fansipan.services.observations.pages.frame import StationHead, head, language
from fansipan.services.observations.pages.records import sheets
from fansipan.services.observations.queries import stations as queries
from fansipan.services.observations.queries.newest import StationFilter, StationNow, ValueNow
from fansipan.services.observations.queries.words import KIND_NAMES, STATE_NAMES
from fansipan.services.observations.rules.rights import EXPORT, MANAGE_STATIONS
from fansipan.services.observations.rules.sparklines import Sparkline

PAGE_SIZE = 50
MOST_FIGURES = 3
LONGEST_SEARCH = 100

Key = Callable[[StationNow], Any]
NEVER = datetime.min.replace(tzinfo=UTC)
SORTS: dict[str, Key] = {
    "state": lambda one: queries.URGENCY[one.state],
    "name": lambda one: fold(pick(one.name, language())),
    "organisation": lambda one: fold(pick(one.organisation, language())),
    "newest": lambda one: one.newest or NEVER,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A station of the list: its head, its first figures, the last day of the leading one."""

    head: StationHead
    figures: tuple[Figure, ...]
    more: int
    spark: Sparkline | None
    spark_label: str


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """The stations the actor may see."""
    actor = actor_of(request)
    wanted = _wanted(request)
    found = queries.listing(actor, wanted)
    owners, communes = queries.owners_and_communes(actor)
    page = _page(found.stations, addresses.order(request, SORTS, "state"), page_number(request))
    context = {
        "page": page,
        "rows": _rows(page.items),
        "wanted": wanted,
        "filtered": wanted != StationFilter(),
        "kinds": [(kind.value, name) for kind, name in KIND_NAMES.items()],
        "organisations": [(code, pick(name, language())) for code, name in owners],
        "places": [(code, pick(name, language())) for code, name in communes],
        "states": _states(request, found, wanted),
        "columns": _columns(request),
        "here": request.get_full_path(),
        "live_url": live_address(request),
        "files": sheets.links(request, "stations") if allows(actor, EXPORT) else [],
        "may_manage": allows(actor, MANAGE_STATIONS),
        **pager(request, page),
    }
    return render(request, "observations/stations.html", context)


def _wanted(request: HttpRequest) -> StationFilter:
    asked = request.GET
    return StationFilter(
        text=asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        kind=asked.get("kind", "").replace("\x00", ""),
        state=asked.get("state", ""),
        organisation=asked.get("organisation", "").replace("\x00", ""),
        place=asked.get("place", "").replace("\x00", ""),
    )


def _page(found: Sequence[StationNow], order: str, number: int) -> Page[StationNow]:
    by_code = sorted(found, key=lambda one: one.code)
    ordered = sorted(by_code, key=SORTS[order.removeprefix("-")], reverse=order.startswith("-"))
    number = within(number, len(ordered), PAGE_SIZE)
    start = (number - 1) * PAGE_SIZE
    return Page(ordered[start : start + PAGE_SIZE], number, PAGE_SIZE, len(ordered))


def _rows(shown: Sequence[StationNow]) -> list[Row]:
    sparks = queries.sparklines([one.values[0] for one in shown if one.values])
    return [_row(one, sparks) for one in shown]


def _row(one: StationNow, sparks: dict[int, Sparkline]) -> Row:
    # What exceeds is among the first figures, wherever the station's own order puts it.
    first: list[ValueNow] = sorted(one.values, key=lambda value: not value.exceeds)[:MOST_FIGURES]
    leading = one.values[0] if one.values else None
    spark = sparks[leading.datastream] if leading else None
    label = _("%(name)s over the last 24 hours") % {"name": pick(leading.name, language())} if leading else ""
    return Row(
        head(one),
        tuple(figure(value) for value in first),
        len(one.values) - len(first),
        spark if spark and spark.segments else None,
        label,
    )


def _states(request: HttpRequest, found: queries.Listing, wanted: StationFilter) -> list[dict[str, Any]]:
    """Chips: all, then every state there is, the most urgent first."""
    shown = [state for state in queries.URGENCY if state.value in found.counts or state.value == wanted.state]
    chips = [("", _("All states"), found.total)]
    chips += [(state.value, str(STATE_NAMES[state]), found.counts.get(state.value, 0)) for state in shown]
    return [
        {
            "value": value,
            "title": title,
            "count": count,
            "url": address(request, state=value),
            "current": wanted.state == value,
        }
        for value, title, count in chips
    ]


def _columns(request: HttpRequest) -> list[dict[str, Any]]:
    order = addresses.order(request, SORTS, "state")
    titles = {
        "name": _("Station"),
        "organisation": _("Owner"),
        "state": _("State"),
        "newest": _("Newest reading"),
    }
    return addresses.columns(request, titles, order, frozenset())


@require_safe
def stations_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The stations that match with their newest values, one a line; that it was taken is on record."""
    found = lists.stations_for_export(actor_of(request), _wanted(request))
    rows = ((*_station_cells(one), *cells) for one in found for cells in _value_cells(one, kind))
    return sheets.answer(f"stations-{sheets.today()}", (*HEAD, *VALUE_HEAD), rows, kind)


HEAD = ("station", "name", "kind", "owner", "commune", "longitude", "latitude", "state")
VALUE_HEAD = ("parameter", "value", "unit", "time", "flag", "status")


def _station_cells(one: StationNow) -> tuple[Cell, ...]:
    names = (pick(text, language()) for text in (one.organisation, one.place))
    return (one.code, pick(one.name, language()), one.kind.value, *names, one.lon, one.lat, one.state.value)


def _value_cells(one: StationNow, kind: str) -> list[tuple[Cell, ...]]:
    cells: list[tuple[Cell, ...]] = [
        (
            value.code,
            value.value,
            value.symbol,
            sheets.moment(value.time, kind),
            value.flag,
            value.status,
        )
        for value in one.values
    ]
    return cells or [(None,) * len(VALUE_HEAD)]


urlpatterns = [
    path("stations", stations, name="stations"),
    *sheets.paths("stations", stations_file, "stations"),
]
