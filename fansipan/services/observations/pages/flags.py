"""The judgements of officers over a station's readings: the list, a new one, taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel.text import pick
from fansipan.services.observations.actions import flags as actions
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.forms.flags import FlagForm, WithdrawForm
from fansipan.services.observations.pages.charts import chart, numbers
from fansipan.services.observations.pages.frame import actor_of, framed, language
from fansipan.services.observations.pages.periods import CUSTOM, Asked, asked
from fansipan.services.observations.queries import flags as queries
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.flags import FlagLine
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.queries.words import FLAG_NAMES

LEVELS = {Flag.PASS: "good", Flag.SUSPECT: "warn", Flag.FAIL: "bad"}


@require_http_methods(["GET", "HEAD", "POST"])
def flags(request: HttpRequest, code: str) -> HttpResponse:
    """The flagged periods of a station; a POST flags one more."""
    actor = actor_of(request)
    lines = queries.periods(actor, code)
    now = newest.station(actor, code)
    form = _form(request, now)
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        actions.flag_period(actor, written["datastream"], form.period, written["flag"], written["reason"])
        messages.success(request, _("The period is flagged, and its averages were computed again."))
        return redirect("observations:station_flags", code=code)
    shown = _shown(request, form)
    context = {
        **framed(request, now, "flags"),
        **chart(request, _streams(request, form, now), shown),
        "form": form,
        "lines": [_line(one) for one in lines],
    }
    return render(request, "observations/station_flags.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, now: StationNow) -> FlagForm:
    streams = [(value.datastream, pick(value.name, language())) for value in now.values]
    if request.method == "POST":
        return FlagForm(request.POST, streams=streams)
    period = asked(request).period
    chosen = numbers(request) or [stream for stream, _name in streams[:1]]
    initial = {
        "datastream": chosen[0] if chosen else None,
        "start": period.start.replace(second=0, microsecond=0),
        "end": period.end.replace(second=0, microsecond=0),
        "flag": Flag.FAIL.value,
    }
    return FlagForm(initial=initial, streams=streams)


def _shown(request: HttpRequest, form: FlagForm) -> Asked:
    """What the chart shows: the period of the form when it holds one."""
    known = form.cleaned_data if form.is_bound and not form.errors.get("start") else {}
    if known.get("start") and known.get("end"):
        return Asked(Period(known["start"], known["end"]), CUSTOM)
    return asked(request)


def _streams(request: HttpRequest, form: FlagForm, now: StationNow) -> list[int]:
    own = [value.datastream for value in now.values]
    chosen = form["datastream"].value()
    wanted = int(chosen) if str(chosen).isdigit() else None
    return [wanted] if wanted in own and wanted is not None else own[:1]


def _line(one: FlagLine) -> dict[str, Any]:
    flag = Flag(one.flag)
    return {
        "id": one.id,
        "name": pick(one.name, language()),
        "start": one.start,
        "end": one.end,
        "level": LEVELS.get(flag, "info"),
        "flag": FLAG_NAMES[flag],
        "reason": one.reason,
        "made_by": one.made_by,
        "made_at": one.made_at,
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": one.withdrawn_at,
    }


@require_POST
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a judgement back, with a reason."""
    form = WithdrawForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""  # who may is asked before what is wrong
    actions.withdraw(actor_of(request), number, why)
    messages.success(request, _("The flag is withdrawn, and the averages were computed again."))
    return redirect("observations:station_flags", code=code)


urlpatterns = [
    path("stations/<str:code>/flags", flags, name="station_flags"),
    path("stations/<str:code>/flags/<int:number>/withdraw", withdraw, name="withdraw_flag"),
]
