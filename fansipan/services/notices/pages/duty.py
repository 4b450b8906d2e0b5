"""/notices/duty: who is on call, now and on every day of a month; rotations, and people who take over."""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.notices.actions import duty as actions
from fansipan.services.notices.forms.people import (
    LayerForms,
    RotationForm,
    SwapForm,
    layer_initial,
    rotation_initial,
)
from fansipan.services.notices.pages.asking import language, people
from fansipan.services.notices.queries import members, rosters
from fansipan.services.notices.queries.rosters import LayerCard, RotationCard
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE, SWAP_DUTY
from fansipan.services.notices.rules.week_text import written

DAY = timedelta(days=1)


@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """Every rotation, and who is on call now."""
    actor = actor_of(request)
    context = {
        "rows": [{"one": one, "title": pick(one.title, language())} for one in rosters.rotations(actor)],
        "may_write": allows(actor, MANAGE_PEOPLE),
    }
    return render(request, "notices/duty.html", context)


@require_safe
def rotation(request: HttpRequest, code: str) -> HttpResponse:
    """A month of one rotation."""
    return _page(request, code)


def _page(request: HttpRequest, code: str, form: SwapForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    card, first = rosters.rotation(actor, code), _month(request)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    may_swap = allows(actor, SWAP_DUTY)
    context = {
        "card": card,
        "title": pick(card.title, language()),
        "layers": [_layer(one) for one in card.layers],
        "swaps": rosters.swaps(actor, code),
        "may_write": allows(actor, MANAGE_PEOPLE),
        "form": (form or SwapForm(members=people())) if may_swap else None,
        "first": first,
        "weeks": _weeks(request, code, first),
        "weekdays": [date(2024, 1, number) for number in range(1, 8)],
        "earlier": f"{first - DAY:%Y-%m}",
        "later": f"{last + DAY:%Y-%m}",
        "crumbs": [{"title": _("On call"), "url": reverse("notices:duty")}],
    }
    return render(request, "notices/rotation.html", context, status=422 if form and form.errors else 200)


def _layer(one: LayerCard) -> dict[str, Any]:
    known = members.names(one.members)
    return {
        "one": one,
        "names": [known[key].name for key in one.members if key in known],
        "windows": "; ".join(written(each, language()) for each in one.windows),
    }


def _month(request: HttpRequest) -> date:
    today = clock.today()
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = today
    return (asked if abs(asked.year - today.year) <= 2 else today).replace(day=1)


def _weeks(request: HttpRequest, code: str, first: date) -> list[list[dict[str, Any]]]:
    """The weeks of a month, each day with its shifts in order."""
    days = months.Calendar().monthdatescalendar(first.year, first.month)
    start, end = _midnight(days[0][0]), _midnight(days[-1][-1] + DAY)
    shifts, names = rosters.shifts(actor_of(request), code, start, end)
    today = clock.today()

    def cell(day: date) -> dict[str, Any]:
        begin = _midnight(day)
        found = [
            {
                "from": max(one.start, begin),
                "whole": one.start <= begin and one.end >= begin + DAY,
                "name": names.get(one.member, "") if one.member else "",
            }
            for one in shifts
            if one.start < begin + DAY and one.end > begin
        ]
        return {"day": day, "other": day.month != first.month, "today": day == today, "shifts": found}

    return [[cell(day) for day in week] for week in days]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)


@require_http_methods(["GET", "HEAD", "POST"])
def new_rotation(request: HttpRequest) -> HttpResponse:
    """Make a rotation."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rotation(request: HttpRequest, code: str) -> HttpResponse:
    """Change a rotation."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, rosters.rotation(actor_of(request), code))


def _form(request: HttpRequest, card: RotationCard | None) -> HttpResponse:
    everybody = members.everybody()
    accounts = [(one.login, one.name) for one in everybody if one.login]
    form = RotationForm(request.POST or None, initial=rotation_initial(card) if card else {}, people=accounts)
    form.fields["code"].disabled = card is not None
    layers = _layers(request, card)
    if request.method == "POST" and "more" not in request.POST and form.is_valid() and layers.is_valid():
        found = [one for one in layers.forms if not one.is_empty and one not in layers.deleted_forms]
        actions.keep_rotation(actor_of(request), form.written(tuple(one.layer() for one in found)), new=card is None)
        messages.success(request, _("The rotation is kept."))
        return redirect("notices:rotation", code=form.cleaned_data["code"])
    wrong = request.method == "POST" and "more" not in request.POST
    context = {
        "form": form,
        "layers": layers,
        "title": pick(card.title, language()) if card else _("New rotation"),
        "crumbs": [{"title": _("On call"), "url": reverse("notices:duty")}],
    }
    return render(request, "notices/rotation_form.html", context, status=422 if wrong else 200)


def _layers(request: HttpRequest, card: RotationCard | None) -> Any:
    """The layers as they were sent, with one more where that was asked for."""
    given = {"members": people()}
    if request.method != "POST":
        initial = layer_initial(card) if card else []
        return LayerForms(initial=[*initial, {"shift_hours": 24}], prefix="layers", form_kwargs=given)
    sent = request.POST.copy()
    total = sent.get("layers-TOTAL_FORMS", "")
    if "more" in sent and total.isascii() and total.isdigit():
        sent["layers-TOTAL_FORMS"] = str(min(int(total) + 1, LayerForms.max_num))
    return LayerForms(sent, prefix="layers", form_kwargs=given)


@require_POST
def swap(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody takes over."""
    require(actor_of(request), SWAP_DUTY)
    form = SwapForm(request.POST, members=people())
    if not form.is_valid():
        return _page(request, code, form)
    actions.swap(actor_of(request), code, form.written())
    messages.success(request, _("The swap is entered."))
    return redirect("notices:rotation", code=code)


@require_POST
def undo_swap(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A swap is taken back."""
    actions.undo_swap(actor_of(request), code, number)
    messages.success(request, _("The swap is taken back."))
    return redirect("notices:rotation", code=code)


urlpatterns = [
    path("notices/duty", duty, name="duty"),
    path("notices/duty/new", new_rotation, name="new_rotation"),
    path("notices/duty/<slug:code>", rotation, name="rotation"),
    path("notices/duty/<slug:code>/edit", edit_rotation, name="edit_rotation"),
    path("notices/duty/<slug:code>/swaps", swap, name="swap"),
    path("notices/duty/<slug:code>/swaps/<int:number>/undo", undo_swap, name="undo_swap"),
]
