"""/alarms: what stands before the operator, grouped; every alarm, filtered; the same as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.addresses import address, number, page_number, pager, query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.sheets import Sheet
from fansipan.services.alerts.actions import exporting
from fansipan.services.alerts.contracts import AlarmCard, AlarmGroupCard
from fansipan.services.alerts.forms import searching
from fansipan.services.alerts.forms.searching import AlarmSearchForm
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.pages.asking import filed, given, language, tabs
from fansipan.services.alerts.queries import alarms as queries
from fansipan.services.alerts.queries import choices
from fansipan.services.alerts.queries import groups as grouping
from fansipan.services.alerts.rules.rights import ACKNOWLEDGE, OPEN_INCIDENT
from fansipan.services.notices.queries.live import sound

SIZE, GROUP_ROWS, MOST = 50, 8, 2000
SHOWN = {
    searching.STANDING: gettext_lazy("Standing"),
    searching.MUTED: gettext_lazy("Kept quiet"),
    searching.ALL: gettext_lazy("All"),
}
ORDERS: dict[str, Callable[[AlarmCard], Any]] = {
    searching.NEWEST: lambda one: -one.raised_at.timestamp(),
    searching.OLDEST: lambda one: one.raised_at,
    searching.PRIORITY: lambda one: (-one.priority, -one.raised_at.timestamp()),
    searching.STATION: lambda one: (one.station, -one.raised_at.timestamp()),
    searching.LONGEST: lambda one: -((one.returned_at or clock.now()) - one.raised_at),
}


@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """What stands, by groups; what was, page by page."""
    actor, show = actor_of(request), _show(request)
    form, group = _form(request), _group(request)
    standing = queries.alarms(actor, form.wanted(searching.STANDING))
    context = {
        "form": form,
        "show": show,
        "tabs": tabs(request, "alerts:alarms"),
        "shown": _shown(request, show),
        "export_query": query(request),
        "may_acknowledge": allows(actor, ACKNOWLEDGE),
        "may_open_incident": allows(actor, OPEN_INCIDENT),
        "heard": max((one.priority for one in standing if showing.is_heard(one)), default=0),
        "sound": sound(actor),
        "tiles": _tiles(standing),
        "here": request.get_full_path(),
        "group": showing.group(grouping.group(actor, group)) if group is not None else None,
        "filtered": form.narrows,
        "rule": given(request, "rule"),
    }
    context |= (
        {"groups": _grouped(actor, standing)}
        if show == searching.STANDING and group is None and not form.order
        else _listed(request, form, show)
    )
    return render(request, "alerts/alarms.html", context)


def _form(request: HttpRequest) -> AlarmSearchForm:
    return AlarmSearchForm(request.GET, stations=choices.stations(actor_of(request), language()))


def _show(request: HttpRequest) -> str:
    asked = given(request, "show")
    return asked if asked in SHOWN else searching.STANDING


def _group(request: HttpRequest) -> int | None:
    return number(request, "group") if given(request, "group").isdigit() else None


def _shown(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "url": address(request, show=show, group=""), "current": show == current, "count": None}
        for show, title in SHOWN.items()
    ]


def _tiles(found: Sequence[AlarmCard]) -> list[dict[str, Any]]:
    """The figures above the list."""
    asking = [one for one in found if showing.asks(one)]
    loud = [one for one in asking if one.priority >= showing.LOUD]
    return [
        {"name": _("Not acknowledged"), "figure": len(asking), "level": "bad" if asking else ""},
        {"name": _("of these high or critical"), "figure": len(loud), "level": "bad" if loud else ""},
        {"name": _("Standing"), "figure": len(found), "level": ""},
        {"name": _("Kept quiet"), "figure": sum(bool(one.muted) for one in found), "level": ""},
    ]


def _grouped(actor: Actor, found: Sequence[AlarmCard]) -> list[dict[str, Any]]:
    """The alarms under the heads of their groups, in the order of the gravest; those of no group stand alone."""
    known = {one.id: one for one in grouping.groups(actor)}
    bundles: dict[int | None, list[AlarmCard]] = {}
    for one in found:
        bundles.setdefault(one.group if one.group in known else None, []).append(one)
    return [_bundle(known.get(key or 0), rows) for key, rows in bundles.items()]


def _bundle(head: AlarmGroupCard | None, rows: Sequence[AlarmCard]) -> dict[str, Any]:
    cut = GROUP_ROWS if head is not None else len(rows)
    shown = [showing.alarm(one) for one in rows[:cut]]
    stations = {one.station for one in rows}
    return {
        "place": shown[0]["station"] if len(stations) == 1 and rows[0].station else "",
        "head": showing.group(head) if head is not None else None,
        "rows": shown,
        "more": len(rows) - min(cut, len(rows)),
        "asking": sum(showing.asks(one) for one in rows),
    }


def _listed(request: HttpRequest, form: AlarmSearchForm, show: str) -> dict[str, Any]:
    wanted = form.wanted(show, _group(request), given(request, "rule"))
    actor, asked = actor_of(request), page_number(request)
    if form.order:
        found = sorted(queries.alarms(actor, wanted, MOST), key=ORDERS[form.order])
        page = Page(found[(asked - 1) * SIZE : asked * SIZE], asked, SIZE, len(found))
    else:
        page = queries.page(actor, wanted, asked, SIZE)
    return {"rows": [showing.alarm(one) for one in page.items], **pager(request, page)}


@require_safe
def alarms_csv(request: HttpRequest) -> HttpResponse:
    """Everything that matches as a CSV file."""
    return _file(request, "csv")


@require_safe
def alarms_xlsx(request: HttpRequest) -> HttpResponse:
    """Everything that matches as an XLSX file."""
    return _file(request, "xlsx")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    form = _form(request)
    wanted = form.wanted(_show(request), _group(request), given(request, "rule"))
    sheet: Sheet = exporting.alarms(actor_of(request), wanted, kind, language())
    return filed(sheet, "alarms", kind)


urlpatterns = [
    path("alarms", alarms, name="alarms"),
    path("alarms.csv", alarms_csv, name="alarms_csv"),
    path("alarms.xlsx", alarms_xlsx, name="alarms_xlsx"),
]
