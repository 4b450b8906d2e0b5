"""What people do to alarms: acknowledge, reset, put aside, keep quiet, comment, open an incident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fansipan.kernel.asking import actor_of
from fansipan.services.alerts.actions import incidents, muting, responding
from fansipan.services.alerts.contracts import MutingKind, NewMuting, RuleScope
from fansipan.services.alerts.forms.answering import CommentForm, MuteForm, ResetForm, ShelveForm
from fansipan.services.alerts.pages.alarm import page
from fansipan.services.alerts.queries import alarms as queries


@require_POST
def acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    """Take it over."""
    responding.acknowledge(actor_of(request), code, request.POST.get("why", "")[:1000])
    messages.success(request, _("You have acknowledged %(code)s.") % {"code": code})
    return _back(request, code)


@require_POST
def acknowledge_group(request: HttpRequest, number: int) -> HttpResponse:
    """Take every alarm of a group over."""
    count = responding.acknowledge_group(actor_of(request), number)
    messages.success(request, _("You have acknowledged %(n)d alarms.") % {"n": count})
    return _back(request)


@require_POST
def reset(request: HttpRequest, code: str) -> HttpResponse:
    """Reset a latched alarm."""
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _again(request, code, reset_form=form)
    responding.reset(actor_of(request), code, form.cleaned_data["why"])
    messages.success(request, _("The alarm is reset."))
    return redirect("alerts:alarm", code=code)


@require_POST
def comment(request: HttpRequest, code: str) -> HttpResponse:
    """Say something about it."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _again(request, code, comment_form=form)
    responding.comment(actor_of(request), code, form.cleaned_data["text"])
    messages.success(request, _("It stands among the steps of the alarm."))
    return redirect("alerts:alarm", code=code)


@require_POST
def shelve(request: HttpRequest, code: str) -> HttpResponse:
    """Put it aside for a time."""
    form = ShelveForm(request.POST)
    if not form.is_valid():
        return _again(request, code, shelve_form=form)
    muting.shelve(actor_of(request), code, form.until, form.cleaned_data["why"])
    messages.success(request, _("Put aside; it comes back by itself."))
    return redirect("alerts:alarm", code=code)


@require_POST
def mute(request: HttpRequest, code: str) -> HttpResponse:
    """Keep it quiet for works, or take its instrument out of service."""
    form = MuteForm(request.POST, kinds=(MutingKind.SUPPRESSED, MutingKind.OUT_OF_SERVICE))
    card = queries.alarm(actor_of(request), code).card
    if not form.is_valid():
        return _again(request, code, mute_form=form)
    said = form.cleaned_data
    whole = said["whole_station"] or card.datastream is None
    scope = RuleScope(stations=(card.station,)) if whole else RuleScope(datastreams=(card.datastream or 0,))
    new = NewMuting(MutingKind(said["kind"]), said["why"], () if whole else (card.rule,), scope, end=said["until"])
    muting.mute(actor_of(request), new)
    messages.success(request, _("It is kept quiet. It is judged and kept on record all the same."))
    return redirect("alerts:alarm", code=code)


@require_POST
def open_incident(request: HttpRequest, code: str) -> HttpResponse:
    """Open the case of the incident."""
    case = incidents.open_incident(actor_of(request), alarm=code)
    messages.success(request, _("The case %(code)s is open.") % {"code": case})
    return redirect("cases:case", code=case)


@require_POST
def open_group_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Open one case for a whole group."""
    case = incidents.open_incident(actor_of(request), group=number)
    messages.success(request, _("The case %(code)s is open.") % {"code": case})
    return redirect("cases:case", code=case)


def _again(request: HttpRequest, code: str, **filled: forms.Form) -> HttpResponse:
    """The page once more, with what was filled in and is not right yet."""
    shown: dict[str, Any] = dict(filled)
    return page(request, code, 422, **shown)


def _back(request: HttpRequest, code: str = "") -> HttpResponse:
    """To the list that was looked at, or to the alarm."""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, None):
        return redirect(asked)
    return redirect("alerts:alarm", code=code) if code else redirect("alerts:alarms")


urlpatterns = [
    path("alarms/groups/<int:number>/acknowledge", acknowledge_group, name="acknowledge_group"),
    path("alarms/groups/<int:number>/incident", open_group_incident, name="open_group_incident"),
    path("alarms/<str:code>/acknowledge", acknowledge, name="acknowledge"),
    path("alarms/<str:code>/reset", reset, name="reset"),
    path("alarms/<str:code>/comment", comment, name="comment"),
    path("alarms/<str:code>/shelve", shelve, name="shelve"),
    path("alarms/<str:code>/mute", mute, name="mute"),
    path("alarms/<str:code>/incident", open_incident, name="open_incident"),
]
