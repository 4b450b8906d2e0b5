"""/shifts: who is on duty, the log, and the handover with both signatures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import allows
from fansipan.services.centre.actions import logging, shifts
from fansipan.services.centre.queries import items
from fansipan.services.centre.queries import shifts as queries
from fansipan.services.centre.queries.items import kind_words
from fansipan.services.centre.rules.rights import LEAD_SHIFT


@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """The shift that is on, with its log and what is open; the shifts before."""
    actor = actor_of(request)
    on = queries.current()
    context = {
        "shift": on,
        "mine": on is not None and on.leader_id == actor.user_id,
        "log": queries.log(actor),
        "items": items.open_items(actor),
        "words": kind_words(),
        "shifts": [one for one in queries.shifts(actor) if one.ended_at is not None],
        "may_lead": allows(actor, LEAD_SHIFT),
        "live_url": live_address(request, "log"),
    }
    return render(request, "centre/shifts.html", context)


@require_safe
def shift(request: HttpRequest, number: int) -> HttpResponse:
    """One shift as it was handed over."""
    actor = actor_of(request)
    row = queries.shift(actor, number)
    context: dict[str, Any] = {
        "shift": row,
        "log": queries.log(actor, row),
        "words": kind_words(),
        "crumbs": [{"title": _("Shifts"), "url": reverse("centre:shifts")}],
    }
    return render(request, "centre/shift.html", context)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write in the log."""
    kind = logging.DECISION if "decision" in request.POST else logging.NOTE
    logging.write(actor_of(request), request.POST.get("text", ""), kind)
    return redirect("centre:desk" if request.POST.get("back") == "centre:desk" else "centre:shifts")


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Begin a shift where nobody leads one."""
    shifts.take(actor_of(request))
    return redirect("centre:shifts")


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Sign what is handed over."""
    shifts.give(actor_of(request), request.POST.get("text", ""))
    return redirect("centre:shifts")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Sign that it is taken over."""
    shifts.accept(actor_of(request))
    return redirect("centre:shifts")


@require_POST
def relieve(request: HttpRequest) -> HttpResponse:
    """Take over from a leader who left without signing."""
    shifts.relieve(actor_of(request), request.POST.get("why", ""))
    return redirect("centre:shifts")


urlpatterns = [
    path("shifts", duty, name="shifts"),
    path("shifts/<int:number>", shift, name="shift"),
    path("shifts/log", write, name="write_log"),
    path("shifts/take", take, name="take_shift"),
    path("shifts/give", give, name="give_shift"),
    path("shifts/accept", accept, name="accept_shift"),
    path("shifts/relieve", relieve, name="relieve_shift"),
]
