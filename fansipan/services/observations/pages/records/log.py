"""The log book of a station: what people wrote, and what its loggers reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.addresses import page_number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import lists as actions_of_lists
from fansipan.services.observations.actions import logbook as actions
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.forms.records import LogForm
from fansipan.services.observations.pages.frame import frame, language
from fansipan.services.observations.pages.periods import moment, written
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries import catalogue
from fansipan.services.observations.queries import logbook as queries
from fansipan.services.observations.queries.logbook import REPORTED_DAYS, LogFilter, LogLine
from fansipan.services.observations.queries.slices import slice_of
from fansipan.services.observations.queries.words import LOG_NAMES
from fansipan.services.observations.rules.rights import EXPORT, VIEW_FILES, WRITE_LOG

PAGE_SIZE = 50

SOURCES = {
    "": gettext_lazy("All"),
    queries.PEOPLE: gettext_lazy("Written by people"),
    queries.LOGGERS: gettext_lazy("Reported by loggers"),
}
LEVELS = {
    LogKind.CALIBRATION: "tune",
    LogKind.FAULT: "fault",
    LogKind.MAINTENANCE: "info",
    LogKind.VERIFICATION: "good",
}


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, code: str) -> HttpResponse:
    """The log book; a POST writes an entry."""
    actor = actor_of(request)
    context = frame(request, code, "log")
    found = catalogue.streams(actor, code, WRITE_LOG if request.method == "POST" else VIEW_FILES)
    streams = [(number, pick(name, language())) for number, _code, name in found]
    form = LogForm(request.POST or None, initial=_initial(request), streams=streams)
    if request.method == "POST" and form.is_valid():
        actions.write(actor, code, form.entry)
        messages.success(request, _("The entry is written."))
        return redirect("observations:station_log", code=code)
    context.update(
        form=form,
        may_write=allows(actor, WRITE_LOG),
        streams=streams,
        kinds=LOG_NAMES.items(),
        days=REPORTED_DAYS,
        now=written(clock.now()),
        **_lines(request, code),
    )
    return render(request, "observations/log.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A new entry begins now, unless the address says what it is about."""
    asked = request.GET
    return {
        "kind": asked.get("new_kind", LogKind.MAINTENANCE.value),
        "datastream": asked.get("new_datastream", ""),
        "start": moment(asked.get("from", "")) or clock.now().replace(second=0, microsecond=0),
        "end": moment(asked.get("to", "")),
    }


def _wanted(request: HttpRequest) -> tuple[LogFilter, str]:
    """The filter and the order out of the address."""
    source, kind = request.GET.get("source", ""), request.GET.get("kind", "")
    wanted = LogFilter(
        source=source if source in SOURCES else "",
        kind=kind if kind in set(LogKind) else "",
        text=lists.words(request, "q"),
        datastream=lists.number(request, "datastream"),
    )
    return wanted, "start" if request.GET.get("sort") == "start" else "-start"


HEAD = ("station", "kind", "from", "to", "datastreams", "text", "written_by", "written_at", "readings", "explained")


@require_safe
def log_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The log book as a file; that it was taken is on record."""
    found = actions_of_lists.log_for_export(actor_of(request), code, *_wanted(request))
    rows = (
        (
            *(code, one.kind.value, sheets.moment(one.start, kind), sheets.moment(one.end, kind)),
            *(", ".join(one.codes), one.text, one.written_by, sheets.moment(one.written_at, kind)),
            *(one.readings or None, None if one.entry else int(one.explained)),
        )
        for one in found
    )
    return sheets.answer(f"log-{code}-{sheets.today()}", HEAD, rows, kind)


def _lines(request: HttpRequest, code: str) -> dict[str, Any]:
    wanted, order = _wanted(request)
    page = slice_of(queries.log(actor_of(request), code, wanted, order), page_number(request), PAGE_SIZE)
    return {
        "page": page,
        "rows": [_row(line) for line in page.items],
        "wanted": wanted,
        "filtered": wanted != LogFilter(),
        "sources": lists.choices(request, "source", SOURCES, wanted.source),
        "orders": lists.choices(request, "sort", {"-start": _("Newest first"), "start": _("Oldest first")}, order),
        "files": sheets.links(request, "station_log", code) if allows(actor_of(request), EXPORT) else [],
        **lists.pager(request, page),
    }


def _row(line: LogLine) -> dict[str, Any]:
    return {
        "line": line,
        "kind": LOG_NAMES[line.kind],
        "level": LEVELS.get(line.kind, ""),
        "what": ", ".join(line.codes) or _("Whole station"),
        "length": lists.span(line.start, line.end) if line.end and line.end > line.start else "",
        "from": written(line.start),
        "to": written(line.end) if line.end else "",
    }


@require_POST
def end_entry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say when something that went on has ended."""
    at = moment(request.POST.get("end", ""))
    if at is None:
        raise Invalid("observations.moment_missing")
    actions.end(actor_of(request), code, number, at)
    messages.success(request, _("The end is written."))
    return redirect("observations:station_log", code=code)


urlpatterns = [
    path("stations/<str:code>/log", log, name="station_log"),
    *sheets.paths("stations/<str:code>/log", log_file, "station_log"),
    path("stations/<str:code>/log/<int:number>/end", end_entry, name="end_log_entry"),
]
