"""The layouts of reports: the list, the editor with its preview, versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions.reports import layouts as actions
from fansipan.sectors.environment.actions.reports import previewing
from fansipan.sectors.environment.actions.reports.layouts import NewVersion
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import BlockKind
from fansipan.sectors.environment.forms import reports as forms
from fansipan.sectors.environment.pages.reports.listing import tabs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.reports import layouts as queries
from fansipan.sectors.environment.queries.reports.layouts import LayoutView
from fansipan.sectors.environment.queries.reports.words import (
    BLOCK_HINTS,
    BLOCK_NAMES,
    KIND_NAMES,
    PLACEHOLDER_NAMES,
    RESOLUTION_NAMES,
    SCOPE_NAMES,
)
from fansipan.services.observations.queries.words import KIND_NAMES as STATION_KINDS

EMPTY_SIGNERS = 2
WITH_PARAMETERS = frozenset({BlockKind.AVERAGES, BlockKind.CHARTS, BlockKind.EXCEEDANCES, BlockKind.TOP_EMITTERS})
WITH_MOST = frozenset({BlockKind.CHARTS, BlockKind.EXCEEDANCES, BlockKind.GAPS, BlockKind.TOP_EMITTERS})


@require_safe
def report_layouts(request: HttpRequest) -> HttpResponse:
    """Every layout."""
    rows = [
        {
            "code": one.code,
            "url": reverse("environment:report_layout", args=[one.code]),
            "name": pick(one.name, language()),
            "kind": str(KIND_NAMES[one.kind]),
            "scope": str(SCOPE_NAMES[one.scope]),
            "version": one.version,
            "active": one.active,
            "sections": one.sections,
            "reports": one.reports,
        }
        for one in queries.layouts(actor_of(request))
    ]
    return render(request, "environment/reports/layouts.html", {"rows": rows, "tabs": tabs("report_layouts")})


@require_http_methods(["GET", "HEAD", "POST"])
def report_layout(request: HttpRequest, code: str) -> HttpResponse:
    """The editor of a layout. A POST shows what it would look like, or saves it."""
    actor = actor_of(request)
    number = request.GET.get("version", "")
    view = queries.layout(actor, code, int(number) if number.isascii() and number.isdigit() else None)
    if request.method != "POST":
        return _editor(request, view, view.body)
    body = view.body
    try:
        body = forms.body(request.POST)
        if "add" in request.POST:
            added = LayoutSection(BlockKind(request.POST.get("block", "")))
            return _editor(request, view, replace(body, sections=(*body.sections, added)))
        actions.check(body)
        if "preview" in request.POST:
            # Put together from our own templates, each text escaped there.
            shown = mark_safe(previewing.preview(actor, view, body, _logo(request), language()))
            return _editor(request, view, body, {"preview": shown})
        actions.save(actor, code, _new(request, body))
    except Problem as found:
        if found.status not in (404, 409, 422):
            raise
        return _editor(request, view, body, {"problem": manifest.message(found.code) % found.data})
    except ValueError:
        return _editor(request, view, body)
    messages.success(request, _("The layout is saved. Reports made from now on follow it."))
    return redirect("environment:report_layout", code)


def _logo(request: HttpRequest) -> bytes | None:
    """The logo that was handed in; b"" to have none, None to keep what is there."""
    given = request.FILES.get("logo")
    if given is not None:
        return bytes(given.read(actions.LARGEST_LOGO + 1))
    return b"" if "no_logo" in request.POST else None


def _new(request: HttpRequest, body: LayoutBody) -> NewVersion:
    over = request.POST.get("over", "")
    return NewVersion(
        name=forms.bilingual(request.POST, "name"),
        body=body,
        over=int(over) if over.isascii() and over.isdigit() else 0,
        logo=_logo(request),
        two_people="two_people" in request.POST,
        active="active" in request.POST,
        why=request.POST.get("why", "").replace("\x00", "").strip(),
    )


def _editor(
    request: HttpRequest, view: LayoutView, body: LayoutBody, more: dict[str, Any] | None = None
) -> HttpResponse:
    posted = request.method == "POST"
    context = {
        "view": view,
        "body": body,
        "name": forms.bilingual(request.POST, "name") if posted else view.name,
        "title": pick(view.name, language()),
        "active": "active" in request.POST if posted else view.active,
        "two_people": "two_people" in request.POST if posted else view.two_people,
        "sections": list(_sections(request, body)),
        "signers": list(enumerate([*body.signers, *({} for _n in range(EMPTY_SIGNERS - len(body.signers)))])),
        "blocks": [(one.value, str(name), str(BLOCK_HINTS[one])) for one, name in BLOCK_NAMES.items()],
        "placeholders": [(f"{{{name}}}", str(word)) for name, word in PLACEHOLDER_NAMES.items()],
        "kinds": [(one.value, str(word), one.value in body.kinds) for one, word in STATION_KINDS.items()],
        "kind": str(KIND_NAMES[view.kind]),
        "scope": str(SCOPE_NAMES[view.scope]),
        "crumbs": [
            {"title": _("Reports"), "url": reverse("environment:reports")},
            {"title": _("Layouts"), "url": reverse("environment:report_layouts")},
        ],
        **(more or {}),
    }
    status = 422 if "problem" in context else 200
    return render(request, "environment/reports/layout.html", context, status=status)


def _sections(request: HttpRequest, body: LayoutBody) -> Iterator[dict[str, Any]]:
    known = [(code, pick(name, language())) for code, name in queries.parameters(actor_of(request))]
    for at, one in enumerate(body.sections):
        yield {
            "at": at,
            "place": at + 1,
            "block": one.block.value,
            "name": str(BLOCK_NAMES[one.block]),
            "hint": str(BLOCK_HINTS[one.block]),
            "title": one.title,
            "text": one.text,
            "most": one.most or "",
            "has_most": one.block in WITH_MOST,
            "has_resolution": one.block is BlockKind.CHARTS,
            "resolution": one.resolution,
            "resolutions": [(value, str(word), value == one.resolution) for value, word in RESOLUTION_NAMES.items()],
            "parameters": [(code, name, code in one.parameters) for code, name in known]
            if one.block in WITH_PARAMETERS
            else [],
        }


@require_POST
def report_layout_copy(request: HttpRequest, code: str) -> HttpResponse:
    """A new layout that begins as this one stands."""
    queries.layout(actor_of(request), code)
    new = forms.code(request.POST.get("code", ""))
    actions.copy(actor_of(request), code, new, forms.bilingual(request.POST, "name") or {"vi": new})
    messages.success(request, _("The copy is there. Change it as you need it."))
    return redirect("environment:report_layout", new)


urlpatterns = [
    path("reports/layouts", report_layouts, name="report_layouts"),
    path("reports/layouts/<str:code>", report_layout, name="report_layout"),
    path("reports/layouts/<str:code>/copy", report_layout_copy, name="report_layout_copy"),
]
