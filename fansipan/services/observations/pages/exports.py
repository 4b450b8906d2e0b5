"""Exports: the form, one's own files with their progress, taking one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import exports as actions
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.forms.exports import ExportForm, usual
from fansipan.services.observations.pages.charts import Choice
from fansipan.services.observations.pages.frame import language
from fansipan.services.observations.pages.periods import moment, written
from fansipan.services.observations.queries import exports as queries
from fansipan.services.observations.queries.exports import ExportQuery, ExportView
from fansipan.services.observations.queries.exports.words import (
    FORMAT_HINTS,
    FORMAT_NAMES,
    HEADINGS,
    MEANINGS,
    RESOLUTION_NAMES,
)
from fansipan.services.observations.queries.words import KIND_NAMES
from fansipan.services.observations.rules.rights import EXPORT

BLOCK = 256 * 1024
"""Bytes of a file that go out at once; Django's own 4 kB make a large file slow."""

MOST_NAMED = 3
WRITTEN_AS = {"from": "start", "to": "end"}
"""Links say from and to as everywhere; the form calls them start and end."""


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports, the newest first; those that are being made bring themselves up to date."""
    rows = [_row(one) for one in queries.own(actor_of(request))]
    context = {"rows": rows, "days": queries.KEPT_FOR.days}
    return render(request, "observations/exports.html", context)


@require_safe
def export_row(request: HttpRequest, number: int) -> HttpResponse:
    """One line of the list."""
    row = _row(queries.one(actor_of(request), number))
    return render(request, "observations/_export_row.html", {"row": row})


def _row(one: ExportView) -> dict[str, Any]:
    return {
        "id": one.id,
        "what": _stations(one.stations),
        "datastreams": len(one.query.datastreams),
        "resolution": RESOLUTION_NAMES[one.query.resolution],
        "start": one.query.period.start,
        "end": one.query.period.end,
        "format": FORMAT_NAMES[one.format],
        "asked_at": one.asked_at,
        "unfinished": one.unfinished,
        "waiting": one.state is ExportState.WAITING,
        "done": one.state is ExportState.DONE,
        "progress": f"{one.progress:.3f}",
        "percent": f"{one.progress * 100:.0f}",
        "rows": _count(one.rows),
        "estimated": _count(max(one.rows, one.estimated_rows)),
        "size": filesizeformat(one.size),
        "problem": (manifest.message(one.problem) or one.problem) % one.data,
        "kept_until": one.kept_until,
    }


def _count(rows: int) -> str:
    return f"{rows:,}".replace(",", formats.get_format("THOUSAND_SEPARATOR"))


def _stations(codes: Sequence[str]) -> str:
    if len(codes) <= MOST_NAMED:
        return ", ".join(codes)
    return _("%(count)d stations") % {"count": len(codes)}


@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: HttpRequest) -> HttpResponseBase:
    """The form. A POST gives a short export at once, and has a long one made in the background."""
    require(actor_of(request), EXPORT)
    given = _given(request)
    form = ExportForm(given if request.method == "POST" else {**usual(), **given})
    codes, chosen = _chosen(request)
    query = _query(request, form, codes, chosen)
    if request.method == "POST" and query is not None:
        return _export(request, query, form)
    status = 422 if request.method == "POST" else 200
    context = {
        **_choices(request, codes, chosen),
        **_amount(query),
        "form": form,
        "none_chosen": not codes and request.method == "POST",
        "formats": [(value, name, FORMAT_HINTS[value]) for value, name in FORMAT_NAMES.items()],
        "columns": [(name, HEADINGS[name], meaning) for name, meaning in MEANINGS.items()],
    }
    return render(request, "observations/export_new.html", context, status=status)


def _given(request: HttpRequest) -> Mapping[str, str]:
    """What was written into the form, or what a link asks for."""
    asked = request.POST if request.method == "POST" else request.GET
    given = {name: value.replace("\x00", "") for name, value in asked.items() if isinstance(value, str)}
    for link, field in WRITTEN_AS.items():
        if (at := _moment(given.get(link, ""))) and field not in given:
            given[field] = written(at)
    return given


def _moment(text: str) -> datetime | None:
    return moment(text) if text else None


def _chosen(request: HttpRequest) -> tuple[list[str], list[str]]:
    """The stations and the parameters that are ticked; a link may name datastreams instead."""
    asked = request.POST if request.method == "POST" else request.GET
    codes, chosen = (
        [value for value in asked.getlist(name) if value and "\x00" not in value] for name in ("station", "parameter")
    )
    if streams := [int(text) for text in asked.getlist("datastream") if text.isascii() and text.isdigit()]:
        more, properties = queries.properties_of(actor_of(request), [one for one in streams if one < 1 << 31])
        codes, chosen = [*codes, *more], [*chosen, *properties]
    return list(dict.fromkeys(codes)), list(dict.fromkeys(chosen))


def _query(request: HttpRequest, form: ExportForm, codes: list[str], chosen: list[str]) -> ExportQuery | None:
    """What is asked, once it is whole. Raises NotFound for a station that is not there for the actor."""
    streams = queries.streams_of(actor_of(request), codes, chosen)
    if not form.is_valid() or not streams:
        return None
    asked = form.cleaned_data
    return ExportQuery(streams, form.period, asked["resolution"], asked["revisions"], language())


def _export(request: HttpRequest, query: ExportQuery, form: ExportForm) -> HttpResponseBase:
    actor, kind = actor_of(request), form.cleaned_data["format"]
    if queries.estimate(query) <= actions.MOST_AT_ONCE:
        return _download(actions.at_once(actor, query, kind))
    actions.ask(actor, query, kind)
    messages.success(request, _("The file is being made. You find it here when it is ready."))
    return redirect("observations:exports")


def _choices(request: HttpRequest, codes: list[str], chosen: list[str]) -> dict[str, Any]:
    """Stations by kind, those ticked first; parameters of the stations that are ticked."""
    actor, speaks = actor_of(request), language()
    found = [(one, one.code in codes) for one in queries.stations(actor)]
    groups: dict[str, list[Choice]] = {_("Chosen stations"): []} if codes else {}
    for one, taken in sorted(found, key=lambda pair: not pair[1]):
        title = _("Chosen stations") if taken else str(KIND_NAMES[one.kind])
        groups.setdefault(title, []).append(Choice(one.code, pick(one.name, speaks), taken))
    offered = queries.parameters(actor, codes)
    return {
        "groups": list(groups.items()),
        "parameters": [Choice(one.code, pick(one.name, speaks), one.code in chosen) for one in offered],
    }


def _amount(query: ExportQuery | None) -> dict[str, Any]:
    if query is None:
        return {"estimated": None, "long": False}
    rows = queries.estimate(query)
    return {"estimated": rows, "rows": _count(rows), "long": rows > actions.MOST_AT_ONCE}


@require_POST
def export_again(request: HttpRequest, number: int) -> HttpResponse:
    """Try a failed export again."""
    actions.again(actor_of(request), number)
    messages.success(request, _("The file is being made. You find it here when it is ready."))
    return redirect("observations:exports")


@require_GET
def export_file(request: HttpRequest, number: int) -> FileResponse:
    """The file of an export that is ready."""
    return _download(actions.open_file(actor_of(request), number))


def _download(file: actions.ExportedFile) -> FileResponse:
    response = FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.format.media_type)
    response.block_size = BLOCK
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("exports", exports, name="exports"),
    path("exports/new", export_new, name="export_new"),
    path("exports/<int:number>", export_row, name="export_row"),
    path("exports/<int:number>/again", export_again, name="export_again"),
    path("exports/<int:number>/file", export_file, name="export_file"),
]
