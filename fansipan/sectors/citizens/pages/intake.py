"""What somebody reports by phone or at the office, written down by an officer, and handed over to whoever reported."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import require
from fansipan.sectors.citizens.actions import secrets
from fansipan.sectors.citizens.contracts import Channel
from fansipan.sectors.citizens.forms.feedback import IntakeForm
from fansipan.sectors.citizens.pages.asking import explained
from fansipan.sectors.citizens.pages.reporting import bbox, choices, take
from fansipan.sectors.citizens.pages.showing import card
from fansipan.sectors.citizens.queries import feedback, steps
from fansipan.sectors.citizens.rules.rights import TAKE_REPORT


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """A form for an officer: what was typed stays when something is wrong."""
    actor = actor_of(request)
    require(actor, TAKE_REPORT)
    form = IntakeForm(request.POST or None, request.FILES or None, choices=choices([]))
    if request.method == "POST" and form.is_valid():
        try:
            sent = take(actor, form, channel=Channel(form.cleaned_data["channel"]))
        except Problem as problem:
            form.add_error(None, explained(problem))
        else:
            return redirect("citizens:taken", secret=sent.secret)
    context = {"form": form, "bbox": bbox(), "boundaries_url": reverse("api:boundaries"), "crumbs": _crumbs()[:1]}
    return render(request, "citizens/intake.html", context, status=422 if form.errors else 200)


@require_safe
def taken(request: HttpRequest, secret: str) -> HttpResponse:
    """What an officer hands over: the code and the link. The page behind the link is its sender's alone."""
    require(actor_of(request), TAKE_REPORT)
    row = feedback.by_secret(secrets.digest(secret))
    context = {
        **card(feedback.own_report(row)),
        "secret": secret,
        "link": request.build_absolute_uri(reverse("citizens:mine", args=[secret])),
        "deadline": steps.deadline(row.case),
        "case": f"/cases/{row.case}",
        "crumbs": _crumbs(),
    }
    answer = render(request, "citizens/taken.html", context)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _crumbs() -> list[dict[str, str]]:
    return [
        {"title": _("Reports of residents"), "url": reverse("citizens:feedback")},
        {"title": _("Take down a report"), "url": reverse("citizens:intake")},
    ]


urlpatterns = [
    path("feedback/intake", intake, name="intake"),
    path("feedback/intake/<str:secret>", taken, name="taken"),
]
