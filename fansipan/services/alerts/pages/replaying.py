"""/alarms/replay: a period again, what was raised beside what a rule, as it is or changed, would have raised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import require
from fansipan.kernel.sheets import Cell, Sheet
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter, Replayed, ReplayedAlarm, RuleDef, RuleFile
from fansipan.services.alerts.forms.replaying import ReplayForm
from fansipan.services.alerts.pages import previews, showing
from fansipan.services.alerts.pages.asking import filed, given, language, tabs
from fansipan.services.alerts.queries import afterwards, replaying, words
from fansipan.services.alerts.queries import alarms as alarm_queries
from fansipan.services.alerts.queries import rules as queries
from fansipan.services.alerts.rules.rights import VIEW_RULES

DAYS, MOST_DAYS, SHOWN = 7, 92, 300


@require_safe
def replay(request: HttpRequest) -> HttpResponse:
    """The two sides of a rule in a period, and every step of every alarm in it."""
    actor = actor_of(request)
    require(actor, VIEW_RULES)
    form = _form(request)
    start, end = form.span(DAYS, MOST_DAYS)
    context: dict[str, Any] = {
        "form": form,
        "start": start,
        "end": end,
        "query": request.GET.urlencode(),
        "tabs": tabs(request, "alerts:replay"),
    }
    if code := form.rule_code:
        context |= _sides(request, code, form, start, end)
    else:
        context["steps"] = [_step(one) for one in afterwards.timeline(actor, start, end)[:SHOWN]]
    return render(request, "alerts/replay.html", context)


def _form(request: HttpRequest) -> ReplayForm:
    actor = actor_of(request)
    known = [(one.code, f"{pick(one.title, language())} · {one.code}") for one in queries.rules(actor)]
    versions: Sequence[int] = ()
    if given(request, "rule") in dict(known):
        versions = [one.number for one in queries.rule(actor, given(request, "rule")).versions]
    return ReplayForm(request.GET, rules=known, versions=versions)


def _sides(request: HttpRequest, code: str, form: ReplayForm, start: datetime, end: datetime) -> dict[str, Any]:
    """What was raised and what would have been."""
    found = queries.rule(actor_of(request), code)
    raised = _raised(request, code, start, end)
    definition = changed(found, form)
    would = replaying.replay(definition, start, end, code)
    shown = previews.replayed(would, definition)
    kept = {one.matched for one in would.alarms if one.matched}
    return {
        "rule": found,
        "rule_title": pick(found.card.title, language()),
        "raised_total": len(raised),
        **shown,
        "raised": [{**showing.alarm(one), "kept": one.code in kept} for one in raised[:SHOWN]],
        "would": shown["raised"],
        "matched": len(kept),
        "added": sum(not one.matched for one in would.alarms),
    }


def _raised(request: HttpRequest, code: str, start: datetime, end: datetime) -> list[AlarmCard]:
    return alarm_queries.alarms(actor_of(request), AlarmFilter(rule=code, start=start, end=end))


def changed(found: RuleFile, form: ReplayForm) -> RuleDef:
    """The version that was chosen, with what was changed for the trial. Raises Invalid for what makes no rule."""
    known = {one.number: one for one in found.versions}
    definition = known.get(form.version_number, found.versions[0]).definition
    try:
        return form.changed(definition)
    except ValueError as error:
        raise Invalid("alerts.rule_wrong", fault=str(error)) from None


def _step(one: afterwards.TimelineRow) -> dict[str, Any]:
    names = {kind.value: name for kind, name in words.STEPS.items()}
    return {
        "one": one,
        "kind": names.get(one.kind, one.kind),
        "value": showing.figure(one.value),
        "who": showing.who(one.actor),
    }


@require_safe
def replay_csv(request: HttpRequest) -> HttpResponse:
    """Both sides, or every step, as a CSV file."""
    return _file(request, "csv")


@require_safe
def replay_xlsx(request: HttpRequest) -> HttpResponse:
    """Both sides, or every step, as an XLSX file."""
    return _file(request, "xlsx")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, VIEW_RULES)
    form = _form(request)
    start, end = form.span(DAYS, MOST_DAYS)
    if not form.rule_code:
        return filed(_steps_sheet(afterwards.timeline(actor, start, end)), "alarm-steps", kind)
    found = queries.rule(actor, form.rule_code)
    would = replaying.replay(changed(found, form), start, end, form.rule_code)
    return filed(_sides_sheet(_raised(request, form.rule_code, start, end), would), "alarm-replay", kind)


def _sides_sheet(raised: Sequence[AlarmCard], would: Replayed) -> Sheet:
    head = [
        _("Side"),
        _("Alarm"),
        _("Station"),
        _("Begins"),
        _("Ends"),
        _("Level"),
        _("Priority"),
        _("Value"),
        _("Peak"),
    ]
    rows = [[_("raised"), *_real(one)] for one in raised] + [
        [_("would be raised"), *_tried(one)] for one in would.alarms
    ]
    return Sheet(pgettext("alarms", "Replay"), head, (16, 12, 18, 17, 17, 14, 12, 12, 12), rows)


def _real(one: AlarmCard) -> list[Cell]:
    end = one.returned_at or one.closed_at
    name = str(words.PRIORITIES[one.priority])
    return [one.code, one.station, one.raised_at, end, one.level_code, name, one.value, one.peak]


def _tried(one: ReplayedAlarm) -> list[Cell]:
    name = str(words.PRIORITIES[one.priority])
    return [one.matched, one.station, one.start, one.end, one.level_code, name, one.value, one.peak]


def _steps_sheet(found: Sequence[afterwards.TimelineRow]) -> Sheet:
    head = [
        *(_("At"), _("Noted"), _("Alarm"), _("Rule"), _("Station"), _("Step")),
        *(_("Level"), _("Value"), _("Limit"), _("By whom"), _("Why")),
    ]
    names = {kind.value: str(name) for kind, name in words.STEPS.items()}
    rows: list[list[Cell]] = [
        [
            *(one.at, one.noted_at, one.alarm, one.rule, one.station, names.get(one.kind, one.kind)),
            *(one.level, one.value, one.limit, one.actor, one.why),
        ]
        for one in found
    ]
    return Sheet(_("Steps of alarms"), head, (17, 17, 12, 24, 18, 24, 8, 12, 12, 24, 40), rows)


urlpatterns = [
    path("alarms/replay", replay, name="replay"),
    path("alarms/replay.csv", replay_csv, name="replay_csv"),
    path("alarms/replay.xlsx", replay_xlsx, name="replay_xlsx"),
]
