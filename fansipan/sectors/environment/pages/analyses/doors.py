"""The addresses of the analyses: the page, and the same as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import require
from fansipan.sectors.environment.actions import analyses as actions
from fansipan.sectors.environment.pages.analyses import (
    correlations,
    differences,
    emitters,
    files,
    loads,
    rhythms,
    roses,
    trends,
)
from fansipan.sectors.environment.pages.analyses.answer import Answer
from fansipan.sectors.environment.rules import rights

View = Callable[[HttpRequest], HttpResponse]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Kind:
    """One analysis: the last part of its address, its words, and what answers it."""

    name: str
    title: str | Promise
    about: str | Promise
    nothing: str | Promise
    answer: Callable[[HttpRequest], Answer]


NO_STATION = gettext_lazy("No station that you may see measures anything yet.")
NO_FLOW = gettext_lazy("No station of yours measures both a concentration and a flow.")

KINDS = (
    Kind(
        "roses",
        gettext_lazy("Wind and pollution roses"),
        gettext_lazy("Where the wind comes from, and with which wind a pollutant is high."),
        gettext_lazy("No station that you may see measures both wind direction and wind speed."),
        roses.answer,
    ),
    Kind(
        "rhythms",
        gettext_lazy("Daily and weekly profiles"),
        gettext_lazy("What is usual at each hour, on each day of the week and in each month."),
        NO_STATION,
        rhythms.answer,
    ),
    Kind(
        "differences",
        gettext_lazy("Before and after"),
        gettext_lazy("Two periods of one parameter: how far apart, and could it be chance?"),
        NO_STATION,
        differences.answer,
    ),
    Kind(
        "correlations",
        gettext_lazy("Correlation"),
        gettext_lazy("Two parameters or stations hour by hour, with lags of a day."),
        NO_STATION,
        correlations.answer,
    ),
    Kind(
        "loads",
        gettext_lazy("Loads"),
        gettext_lazy("The mass let out: concentration times flow, hour by hour."),
        NO_FLOW,
        loads.answer,
    ),
    Kind(
        "emitters",
        gettext_lazy("Largest emitters"),
        gettext_lazy("Stations and plants by the mass of a substance, and how their rank changed."),
        NO_FLOW,
        emitters.answer,
    ),
    Kind(
        "trends",
        gettext_lazy("Trends"),
        gettext_lazy("Rise or fall a year, with its interval and its significance."),
        NO_STATION,
        trends.answer,
    ),
)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What can be asked."""
    require(actor_of(request), rights.VIEW_ANALYSES)
    kinds = [{"title": kind.title, "about": kind.about, "url": _url(kind)} for kind in KINDS]
    return render(request, "environment/analyses.html", {"kinds": kinds})


def page_of(kind: Kind) -> View:
    """The page of one analysis."""

    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        require(actor_of(request), rights.VIEW_ANALYSES)
        answer = kind.answer(request)
        asked = f"?{query}" if (query := request.GET.urlencode()) else ""
        tabs = [{"title": one.title, "url": _url(one), "current": one is kind, "count": None} for one in KINDS]
        context = {
            "kind": kind,
            "tabs": tabs,
            "answer": answer,
            "shown": answer.shown,
            "csv_url": _url(kind, "_csv") + asked,
            "xlsx_url": _url(kind, "_xlsx") + asked,
            "crumbs": [{"title": _("Analyses"), "url": reverse("environment:analyses")}],
        }
        return render(request, "environment/analysis.html", context)

    return page


def csv_of(kind: Kind) -> View:
    """Its numbers as CSV; that they were taken is on record."""
    return _file_of(kind, "csv", files.as_csv, "text/csv; charset=utf-8")


def xlsx_of(kind: Kind) -> View:
    """Its numbers as XLSX; that they were taken is on record."""
    return _file_of(kind, "xlsx", files.as_xlsx, XLSX)


def _file_of(kind: Kind, ending: str, write: Callable[..., bytes], mime_type: str) -> View:
    @require_safe
    def file(request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        require(actor, rights.VIEW_ANALYSES)
        shown = kind.answer(request).shown
        if shown is None or not shown.tables:
            raise NotFound("environment.nothing_to_take")
        actions.taken(actor, kind.name, ending, request.GET.urlencode())
        response = HttpResponse(write(str(kind.title), shown, request.build_absolute_uri()), content_type=mime_type)
        name = f"fansipan-{kind.name}-{clock.today().isoformat()}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return file


def _url(kind: Kind, ending: str = "") -> str:
    return reverse(f"environment:analysis_{kind.name}{ending}")
