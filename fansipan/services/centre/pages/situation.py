"""/situation: the report of each day: written by the system, worded by the leader, published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.services.centre.actions import printing
from fansipan.services.centre.actions import situation as actions
from fansipan.services.centre.queries import situation as queries
from fansipan.services.centre.queries.items import kind_words
from fansipan.services.centre.rules.days import day_of
from fansipan.services.centre.rules.rights import LEAD_SHIFT


@require_safe
def situations(request: HttpRequest) -> HttpResponse:
    """The reports there are."""
    actor = actor_of(request)
    return render(request, "centre/situations.html", {"rows": queries.reports(actor), "today": clock.today()})


@require_http_methods(["GET", "HEAD", "POST"])
def situation(request: HttpRequest, day: str) -> HttpResponse:
    """The report of a day; POST saves, publishes or corrects it."""
    actor, wanted = actor_of(request), day_of(day)
    if request.method == "POST":
        _write(request, wanted)
        return redirect("centre:situation", day=day)
    row, versions = queries.report(actor, wanted)
    shown = _chosen(request, versions)
    context = {
        "day": wanted,
        "report": row,
        "versions": versions,
        "chosen": shown,
        "found": queries.read(shown.found if shown else queries.found_of(actor, wanted)),
        "text": shown.text if shown else "",
        "words": kind_words(),
        "may_lead": allows(actor, LEAD_SHIFT) and wanted <= clock.today(),
        "crumbs": [{"title": _("Reports of the day"), "url": reverse("centre:situations")}],
    }
    return render(request, "centre/situation.html", context)


def _chosen(request: HttpRequest, versions: Any) -> Any:
    asked = request.GET.get("version", "")
    return next((one for one in versions if str(one.number) == asked), versions[0] if versions else None)


def _write(request: HttpRequest, day: date) -> None:
    actor, text = actor_of(request), request.POST.get("text", "")
    require(actor, LEAD_SHIFT)
    if "correct" in request.POST:
        actions.correct(actor, day, text, request.POST.get("why", ""))
    else:
        actions.save(actor, day, text)
    if "publish" in request.POST:
        actions.publish(actor, day)
    messages.success(request, _("The report is saved."))


@require_safe
def situation_pdf(request: HttpRequest, day: str) -> HttpResponse:
    """A version of the report on paper, the newest where none is named."""
    asked = request.GET.get("version", "")
    content = printing.as_pdf(actor_of(request), day_of(day), int(asked) if asked.isdecimal() else None)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"situation-{day}.pdf") or "attachment"
    return answer


urlpatterns = [
    path("situation", situations, name="situations"),
    path("situation/<str:day>", situation, name="situation"),
    path("situation/<str:day>/pdf", situation_pdf, name="situation_pdf"),
]
