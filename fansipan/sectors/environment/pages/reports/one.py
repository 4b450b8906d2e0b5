"""One report: its content, its files, its way from draft to signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions.reports import asking, signing, taking
from fansipan.sectors.environment.contracts.reports import ReportState
from fansipan.sectors.environment.forms import reports as forms
from fansipan.sectors.environment.pages.reports.listing import row
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.queries.reports.standing import ReportView
from fansipan.sectors.environment.queries.reports.words import FORMAT_NAMES, LANGUAGE_NAMES
from fansipan.sectors.environment.rules import report_codec, report_words

CHANGED = (ReportState.DRAFT, ReportState.FAILED)


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """A report as a page; while it is being made, how far it is."""
    view = standing.view(actor_of(request), number)
    # What was put together from our own templates, each text escaped there, is markup already.
    document = mark_safe(taking.page(actor_of(request), number, language()))
    context = {**_around(view), "document": document}
    return render(request, "environment/reports/one.html", context)


@require_safe
def report_standing(request: HttpRequest, number: int) -> HttpResponse:
    """How far a report is: a fragment that asks for itself again until it is made, and then for the page."""
    view = standing.view(actor_of(request), number)
    answer = render(request, "environment/reports/_standing.html", _around(view))
    if not view.card.unfinished and not view.printing:
        answer["HX-Refresh"] = "true"
    return answer


def _around(view: ReportView) -> dict[str, Any]:
    card = view.card
    return {
        "row": row(card),
        "view": view,
        "crumbs": [{"title": _("Reports"), "url": reverse("environment:reports")}],
        "layout": pick(view.layout_name, language()),
        "files": [
            {
                "name": f"{FORMAT_NAMES[one.format]} · {LANGUAGE_NAMES[one.language]}",
                "url": reverse("environment:report_file", args=[card.id, f"{one.language}.{one.format}"]),
                "size": filesizeformat(one.size),
                "sha256": one.sha256,
            }
            for one in view.files
        ],
        "changes": [_change(one) for one in view.changes],
        "remarks": view.remarks,
        "can": {
            "change": view.may_make and card.state in CHANGED,
            "submit": view.may_make and card.state is ReportState.DRAFT,
            "sign": view.may_sign and card.state is ReportState.SUBMITTED,
            "edition": view.may_make and card.state is ReportState.SIGNED and card.replaced_by is None,
            "publish": view.may_publish and card.state is ReportState.SIGNED and view.public_only,
        },
    }


def _change(one: Mapping[str, Any]) -> dict[str, str]:
    before, after = (report_words.cell(report_codec.read(one[name]), language()) for name in ("before", "after"))
    return {
        "where": " · ".join(part for part in (one["section"], one["row"]) if part),
        "column": one["column"],
        "before": before,
        "after": after,
    }


def _deed(do: Callable[[Actor, int], object], said: Callable[[], str]) -> Callable[[HttpRequest, int], HttpResponse]:
    """The far end of a form that does one thing with a report."""

    @require_POST
    def done(request: HttpRequest, number: int) -> HttpResponse:
        do(actor_of(request), number)
        messages.success(request, said())
        return redirect("environment:report", number)

    return done


@require_POST
def report_again(request: HttpRequest, number: int) -> HttpResponse:
    """Make a draft anew, with the remarks that were written."""
    wrote = any(name in request.POST for name in ("remarks.vi", "remarks.en"))
    remarks = forms.bilingual(request.POST, "remarks") if wrote else None
    asking.again(actor_of(request), number, remarks)
    messages.success(request, _("The report is being made."))
    return redirect("environment:report", number)


@require_POST
def report_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give a report back to who handed it in."""
    signing.give_back(actor_of(request), number, request.POST.get("why", "").replace("\x00", ""))
    messages.success(request, _("The report was given back."))
    return redirect("environment:report", number)


@require_POST
def report_edition(request: HttpRequest, number: int) -> HttpResponse:
    """A new edition of a signed report."""
    made = asking.new_edition(actor_of(request), number)
    messages.success(request, _("The new edition is being made."))
    return redirect("environment:report", made)


@require_POST
def report_discard(request: HttpRequest, number: int) -> HttpResponse:
    """Take a draft away."""
    asking.discard(actor_of(request), number)
    messages.success(request, _("The draft was discarded."))
    return redirect("environment:reports")


@require_safe
def report_file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A file of a report."""
    spoken, _dot, form = name.partition(".")
    file = taking.take(actor_of(request), number, spoken, form)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"{file.sha256}"'
    return answer


urlpatterns = [
    path("reports/<int:number>", report, name="report"),
    path("reports/<int:number>/standing", report_standing, name="report_standing"),
    path("reports/<int:number>/again", report_again, name="report_again"),
    path(
        "reports/<int:number>/submit",
        _deed(signing.submit, lambda: _("The report was handed in.")),
        name="report_submit",
    ),
    path("reports/<int:number>/back", report_back, name="report_back"),
    path("reports/<int:number>/sign", _deed(signing.sign, lambda: _("The report is signed.")), name="report_sign"),
    path(
        "reports/<int:number>/publish",
        _deed(signing.publish, lambda: _("The report is published.")),
        name="report_publish",
    ),
    path(
        "reports/<int:number>/unpublish",
        _deed(signing.unpublish, lambda: _("The report is no longer published.")),
        name="report_unpublish",
    ),
    path("reports/<int:number>/edition", report_edition, name="report_edition"),
    path("reports/<int:number>/discard", report_discard, name="report_discard"),
    path("reports/<int:number>/file/<str:name>", report_file, name="report_file"),
]
