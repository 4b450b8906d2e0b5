"""The judgements of officers over a station's readings: the list, a new one, taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import addresses
from fansipan.kernel.addresses import page_number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import flags as actions
from fansipan.services.observations.actions import lists as actions_of_lists
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.forms.flags import HAND_FLAGS, FlagForm, WithdrawForm
from fansipan.services.observations.pages.charts import chart, numbers
from fansipan.services.observations.pages.frame import framed, language
from fansipan.services.observations.pages.periods import CUSTOM, Asked, asked
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries import catalogue, newest
from fansipan.services.observations.queries import flags as queries
from fansipan.services.observations.queries.flags import FlagFilter, FlagLine
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.queries.slices import slice_of
from fansipan.services.observations.queries.words import FLAG_NAMES
from fansipan.services.observations.rules.rights import EXPORT, VIEW_FILES

PAGE_SIZE = 50
TITLES = {
    "name": gettext_lazy("Parameter"),
    "start": gettext_lazy("Period"),
    "flag": gettext_lazy("Flag"),
    "made": gettext_lazy("Flagged by"),
}
DATES = frozenset({"start", "made"})
STATES = {
    "": gettext_lazy("All"),
    queries.STANDING: gettext_lazy("In force"),
    queries.WITHDRAWN: gettext_lazy("Withdrawn"),
}
LEVELS = {Flag.PASS: "good", Flag.SUSPECT: "warn", Flag.FAIL: "bad"}


@require_http_methods(["GET", "HEAD", "POST"])
def flags(request: HttpRequest, code: str) -> HttpResponse:
    """The flagged periods of a station; a POST flags one more."""
    actor = actor_of(request)
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
        **_listed(request, code),
    }
    return render(request, "observations/station_flags.html", context, status=422 if form.errors else 200)


def _wanted(request: HttpRequest) -> tuple[FlagFilter, str]:
    """The filter and the order of the list, out of the address."""
    asked = FlagFilter(
        text=lists.words(request, "q"),
        state=state if (state := request.GET.get("state", "")) in STATES else "",
        flag=flag if (flag := lists.number(request, "flag")) in set(HAND_FLAGS) else None,
        datastream=lists.number(request, "of"),
    )
    return asked, addresses.order(request, TITLES, "-made")


def _listed(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, (asked_for, order) = actor_of(request), _wanted(request)
    page = slice_of(queries.periods(actor, code, asked_for, order), page_number(request), PAGE_SIZE)
    streams = catalogue.streams(actor, code, VIEW_FILES)
    return {
        "lines": [_line(one) for one in page.items],
        "wanted": asked_for,
        "filtered": asked_for != FlagFilter(),
        "flags": [(flag.value, FLAG_NAMES[flag]) for flag in HAND_FLAGS],
        "of": [(number, pick(name, language())) for number, _code, name in streams],
        "states": lists.choices(request, "state", STATES, asked_for.state),
        "columns": {one["name"]: one for one in _columns(request, order)},
        "files": sheets.links(request, "station_flags", code) if allows(actor, EXPORT) else [],
        **lists.pager(request, page),
    }


def _columns(request: HttpRequest, order: str) -> list[dict[str, Any]]:
    columns = addresses.columns(request, TITLES, order, frozenset(), DATES)
    return [{**column, "name": name} for name, column in zip(TITLES, columns, strict=True)]


HEAD = (
    *("station", "parameter", "from", "to", "flag", "reason", "made_by", "made_at"),
    *("withdrawn_by", "withdrawn_at"),
)


@require_safe
def flags_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The flagged periods as a file; that it was taken is on record."""
    found = actions_of_lists.flags_for_export(actor_of(request), code, *_wanted(request))
    rows = (
        (
            *(code, one.code, sheets.moment(one.start, kind), sheets.moment(one.end, kind), Flag(one.flag).name),
            *(one.reason, one.made_by, sheets.moment(one.made_at, kind)),
            *(one.withdrawn_by, sheets.moment(one.withdrawn_at, kind)),
        )
        for one in found
    )
    return sheets.answer(f"flags-{code}-{sheets.today()}", HEAD, rows, kind)


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
    *sheets.paths("stations/<str:code>/flags", flags_file, "station_flags"),
    path("stations/<str:code>/flags/<int:number>/withdraw", withdraw, name="withdraw_flag"),
]
