"""/brief: ten numbers and five tasks, as they stand now and as they stood each morning."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.actions import measuring
from fansipan.services.centre.queries import briefs as queries
from fansipan.services.centre.rules.days import day_of


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The brief as it would be made now, and those that were made."""
    actor = actor_of(request)
    brief = queries.read(queries.content(actor))
    measuring.visit(actor, "brief", [one["name"] for one in brief["numbers"]])
    context = {
        "brief": brief,
        "briefs": queries.briefs(actor),
        "plan": queries.plan(actor),
    }
    return render(request, "centre/brief.html", context)


@require_safe
def of_day(request: HttpRequest, day: str) -> HttpResponse:
    """The brief of a morning, as it was made."""
    actor = actor_of(request)
    row = queries.brief(actor, day_of(day))
    measuring.visit(actor, "brief", [one["name"] for one in row.content["numbers"]])
    crumbs = [{"title": _("Morning brief"), "url": reverse("centre:brief")}]
    return render(request, "centre/brief.html", {"brief": queries.read(row.content), "row": row, "crumbs": crumbs})


@require_safe
def pdf(request: HttpRequest, day: str) -> HttpResponse:
    """The same on paper."""
    row = queries.brief(actor_of(request), day_of(day))
    answer = HttpResponse(bytes(row.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"brief-{row.day}.pdf") or "attachment"
    return answer


urlpatterns = [
    path("brief", now, name="brief"),
    path("brief/<str:day>", of_day, name="brief_of_day"),
    path("brief/<str:day>/pdf", pdf, name="brief_pdf"),
]
