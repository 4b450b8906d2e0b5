"""/alarms/figures: how many alarms people are asked to look at, after EEMUA 191, and how quickly they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel.addresses import address, query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.sheets import Cell, Sheet
from fansipan.services.alerts.contracts import AlarmFigures, AlarmPriority
from fansipan.services.alerts.forms.searching import DaysForm
from fansipan.services.alerts.pages import previews, showing
from fansipan.services.alerts.pages.asking import filed, given, tabs
from fansipan.services.alerts.queries import figures as queries
from fansipan.services.alerts.queries import naming, words
from fansipan.services.alerts.queries.conditions_said import plain
from fansipan.services.alerts.queries.figures import ResponseRow

DAYS, MOST_DAYS = 30, 366
PER_HOUR, PER_DAY_GOOD, PER_DAY_MOST = 6, 150, 300
IN_FLOOD, STALE, FLOOD_SHARE, TOP_TEN = 10, 5, 0.01, 0.05
"""Targets of EEMUA 191: under 1 alarm in 10 minutes, about 150 a day (300 at most), no more than 10 in 10 minutes for
more than 1 % of the time, fewer than 5 stale ones, at most 5 % of all alarms from the ten most frequent."""

PRIORITY_TARGETS = {AlarmPriority.HIGH: 0.05, AlarmPriority.MEDIUM: 0.15, AlarmPriority.LOW: 0.80}
BY = {
    "station": gettext_lazy("Stations"),
    "organisation": gettext_lazy("Agencies and plants"),
    "rule": gettext_lazy("Rules"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure beside its target; `good` None: there is no target."""

    name: str
    figure: str
    target: str
    good: bool | None


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of some days, a month unless other days are asked for."""
    actor, form, by = actor_of(request), DaysForm(request.GET), _by(request)
    start, end = form.span(DAYS, MOST_DAYS)
    found = queries.figures(actor, start, end)
    context = {
        "form": form,
        "start": start,
        "end": end,
        "found": found,
        "measures": _measures(found),
        "bars": previews.bars(found.by_hour, "H:i d/m", PER_HOUR),
        "priorities": _priorities(found),
        "worst": [_counted(one) for one in found.worst_ten],
        "chattering": [_counted(one) for one in found.chattering],
        "responses": _responses(queries.responses(actor, start, end, by), by),
        "by": by,
        "sides": [{"title": name, "url": address(request, by=key), "current": key == by} for key, name in BY.items()],
        "export_query": query(request),
        "tabs": tabs(request, "alerts:figures"),
    }
    return render(request, "alerts/figures.html", context)


def _by(request: HttpRequest) -> str:
    asked = given(request, "by")
    return asked if asked in BY else "station"


def _measures(found: AlarmFigures) -> list[Measure]:
    figure, percent = showing.figure, _percent
    return [
        Measure(_("Alarms an hour"), figure(round(found.per_hour, 2)), f"< {PER_HOUR}", found.per_hour < PER_HOUR),
        Measure(
            _("Alarms a day"),
            figure(round(found.per_day, 1)),
            _("%(good)d, at most %(most)d") % {"good": PER_DAY_GOOD, "most": PER_DAY_MOST},
            found.per_day <= PER_DAY_MOST,
        ),
        Measure(
            _("Most in 10 minutes"), str(found.worst_ten_minutes), f"≤ {IN_FLOOD}", found.worst_ten_minutes <= IN_FLOOD
        ),
        Measure(_("Time in flood"), percent(found.flood_share), "< 1 %", found.flood_share < FLOOD_SHARE),
        Measure(_("Standing now"), str(found.standing), "", None),
        Measure(_("Most standing at once"), str(found.most_standing), "", None),
        Measure(_("Stale, over 24 hours"), str(found.stale), f"< {STALE}", found.stale < STALE),
        Measure(_("Chattering"), str(len(found.chattering)), "0", not found.chattering),
        Measure(_("Fleeting"), str(found.fleeting), "0", not found.fleeting),
        Measure(_("Share of the worst ten"), percent(found.worst_ten_share), "≤ 5 %", found.worst_ten_share <= TOP_TEN),
        Measure(_("Median to acknowledge"), showing.lasting(found.median_acknowledge), "", None),
        Measure(_("Median to return"), showing.lasting(found.median_return), "", None),
    ]


def _percent(share: float) -> str:
    return f"{plain(round(100 * share, 1))} %"


def _priorities(found: AlarmFigures) -> list[dict[str, Any]]:
    rows = []
    for priority in sorted(AlarmPriority, reverse=True):
        share, target = found.priorities.get(priority, 0.0), PRIORITY_TARGETS.get(priority)
        rows.append(
            {
                "name": str(words.PRIORITIES[priority]),
                "level": words.LEVELS[priority],
                "share": _percent(share),
                "width": f"{100 * share:.1f}",
                "target": f"≈ {_percent(target)}" if target else "",
            }
        )
    return rows


def _counted(one: Any) -> dict[str, Any]:
    """A rule or a place that alarms often."""
    named = naming.named(one.key)
    return {"one": one, "share": _percent(one.share), **named}


def _responses(rows: Sequence[ResponseRow], by: str) -> list[dict[str, Any]]:
    names = naming.names(by, [one.key for one in rows])
    lasting = showing.minutes_lasting
    return [
        {
            "one": one,
            "name": names.get(one.key, one.key) or "–",
            "url": reverse("observations:station", args=[one.key]) if by == "station" and one.key else "",
            "acknowledge": lasting(one.median_acknowledge),
            "worst_acknowledge": lasting(one.worst_acknowledge),
            "back": lasting(one.median_return),
            "worst_back": lasting(one.worst_return),
        }
        for one in rows
    ]


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """How quickly alarms were answered as a CSV file."""
    return _file(request, "csv")


@require_safe
def figures_xlsx(request: HttpRequest) -> HttpResponse:
    """How quickly alarms were answered as an XLSX file."""
    return _file(request, "xlsx")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    by = _by(request)
    start, end = DaysForm(request.GET).span(DAYS, MOST_DAYS)
    rows = queries.responses(actor_of(request), start, end, by)
    names = naming.names(by, [one.key for one in rows])
    head = [
        *(_("Code"), _("Name"), _("Alarms"), _("Standing")),
        *(_("Median to acknowledge, min"), _("Longest to acknowledge, min")),
        *(_("Median to return, min"), _("Longest to return, min")),
    ]
    cells: list[list[Cell]] = [
        [
            *(one.key, names.get(one.key, one.key), one.count, one.standing),
            *(one.median_acknowledge, one.worst_acknowledge, one.median_return, one.worst_return),
        ]
        for one in rows
    ]
    return filed(Sheet(str(BY[by]), head, (18, 36, 10, 10, 16, 16, 16, 16), cells), f"alarm-responses-{by}", kind)


urlpatterns = [
    path("alarms/figures", figures, name="figures"),
    path("alarms/figures.csv", figures_csv, name="figures_csv"),
    path("alarms/figures.xlsx", figures_xlsx, name="figures_xlsx"),
]
