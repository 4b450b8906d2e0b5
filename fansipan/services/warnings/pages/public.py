"""What everybody reads: the warnings that stand, one warning, the past ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.offline import keep
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.warnings.pages.showing import language, names, outline, shown
from fansipan.services.warnings.queries import desk, received, standing
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS, SEE_DESK


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings that stand, the gravest first, on a map and in words; below them those that are over.

    Each that stands is kept with the list: what to do must be read where the line is broken by what was warned of.
    """
    actor = actor_of(request)
    found = standing.standing(actor)
    warned = {code for one in found for code in one.communes if one.state.value == "in_force"}
    others = [
        {
            "headline": one.headline,
            "source": pick(one.source_name, language()),
            "sent": one.sent,
            "expires": one.expires,
            "communes": names(one.communes),
        }
        for one in received.standing(actor)
    ]
    context = {
        "warnings": [shown(one) for one in found],
        "others": others,
        "past": [shown(one) for one in standing.past(actor)],
        "outline": outline(warned),
        "sees_desk": allows(actor, SEE_DESK),
        "waiting": desk.waiting(actor) if allows(actor, SEE_DESK) else 0,
        "may_draft": allows(actor, DRAFT_WARNINGS),
    }
    page = render(request, "warnings/warnings.html", context)
    return keep(request, page, also=[reverse("warnings:warning", args=[one.code]) for one in found])


@require_safe
def warning(request: HttpRequest, code: str) -> HttpResponse:
    """One warning: what, where, what to do, until when; the messages it was told in."""
    actor = actor_of(request)
    one = standing.warning(actor, code)
    sees_desk = allows(actor, SEE_DESK)
    context = {
        "warning": shown(one),
        "outline": outline(one.communes),
        "crumbs": [{"title": _("Warnings"), "url": reverse("warnings:warnings")}],
        "desk": reverse("warnings:desk_warning", args=[code]) if sees_desk else "",
    }
    return keep(request, render(request, "warnings/warning.html", context))


urlpatterns = [
    path("warnings", warnings, name="warnings"),
    path("warnings/<str:code>", warning, name="warning"),
]
