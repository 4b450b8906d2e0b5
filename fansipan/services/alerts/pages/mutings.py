"""/alarms/mutings: what is kept quiet and by whom, what a new silence would keep quiet, and ending one early."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.alerts.actions import muting
from fansipan.services.alerts.contracts import MutingCard
from fansipan.services.alerts.forms.answering import ResetForm
from fansipan.services.alerts.forms.mutings import MutingForm
from fansipan.services.alerts.forms.scope import ScopeForm
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.pages.asking import crumbs, given, language, tabs
from fansipan.services.alerts.queries import choices, rule_words, words
from fansipan.services.alerts.queries import mutings as queries
from fansipan.services.alerts.queries import rules as rule_queries
from fansipan.services.alerts.rules.rights import SHELVE, TAKE_OUT_OF_SERVICE

PREVIEWED = 20


@require_safe
def mutings(request: HttpRequest) -> HttpResponse:
    """What holds now or will; with ?over=1 what is past, too."""
    actor, over = actor_of(request), given(request, "over") == "1"
    context = {
        "rows": [_row(one) for one in queries.mutings(actor, over)],
        "over": over,
        "may_mute": allows(actor, SHELVE),
        "tabs": tabs(request, "alerts:mutings"),
    }
    return render(request, "alerts/mutings.html", context)


def _row(one: MutingCard) -> dict[str, Any]:
    now = clock.now()
    over = one.ended_at is not None or (one.end is not None and one.end <= now)
    return {
        "one": one,
        "kind": str(words.MUTINGS[one.kind]),
        "scope": rule_words.scope(one.scope),
        "over": over,
        "comes": not over and one.start > now,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_muting(request: HttpRequest) -> HttpResponse:
    """Keep many alarms quiet."""
    actor = actor_of(request)
    require(actor, SHELVE)
    form, scope = _forms(request)
    if request.method == "POST" and _fits(form, scope):
        muting.mute(actor, form.muting(scope.scope))
        messages.success(request, _("It is kept quiet. It is judged and kept on record all the same."))
        return redirect("alerts:mutings")
    context = {"form": form, "scope": scope, "crumbs": crumbs((_("Kept quiet"), "alerts:mutings"))}
    return render(request, "alerts/write_muting.html", context, status=422 if form.errors or scope.errors else 200)


def _forms(request: HttpRequest) -> tuple[MutingForm, ScopeForm]:
    actor = actor_of(request)
    posted = request.POST if request.method == "POST" else None
    known = [(one.code, pick(one.title, language())) for one in rule_queries.rules(actor)]
    initial = {"stations": [given(request, "station")]} if given(request, "station") else {}
    form = MutingForm(posted, rules=known, may_take_out=allows(actor, TAKE_OUT_OF_SERVICE))
    return form, ScopeForm(posted, initial=initial, choices=choices.scope_choices(actor, language()))


def _fits(form: MutingForm, scope: ScopeForm) -> bool:
    """Both are right; asked of both, so that both say what is not."""
    return all([form.is_valid(), scope.is_valid()])


@require_POST
def preview_muting(request: HttpRequest) -> HttpResponse:
    """What it would keep quiet; asked for before a reason is given."""
    actor = actor_of(request)
    require(actor, SHELVE)
    form, scope = _forms(request)
    form.is_valid()
    for name, blank in (("why", "–"), ("end", None)):
        form.errors.pop(name, None)
        form.cleaned_data.setdefault(name, blank)
    if not _fits(form, scope):
        return render(request, "alerts/_muting_preview.html", {"unfit": True})
    found = queries.preview(actor, form.muting(scope.scope))
    context = {
        "found": found,
        "rows": [showing.alarm(one) for one in found.standing[:PREVIEWED]],
        "more": max(0, len(found.standing) - PREVIEWED),
        "loud": sum(one.priority >= showing.LOUD for one in found.standing),
    }
    return render(request, "alerts/_muting_preview.html", context)


@require_POST
def unmute(request: HttpRequest, number: int) -> HttpResponse:
    """End it early."""
    form = ResetForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    muting.unmute(actor_of(request), number, why)
    messages.success(request, _("It is told again from now on."))
    return redirect("alerts:mutings")


urlpatterns = [
    path("alarms/mutings", mutings, name="mutings"),
    path("alarms/mutings/new", new_muting, name="new_muting"),
    path("alarms/mutings/preview", preview_muting, name="preview_muting"),
    path("alarms/mutings/<int:number>/end", unmute, name="unmute"),
]
