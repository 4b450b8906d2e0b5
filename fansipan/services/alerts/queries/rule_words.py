"""A rule in words, and what changed from one version to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmDelivery,
    AlarmText,
    ConditionKind,
    Inhibition,
    RuleDef,
    RuleScope,
    VersionCard,
)
from fansipan.services.alerts.queries import conditions_said, words
from fansipan.services.alerts.queries.conditions_said import plain, span
from fansipan.services.notices.rules import week_text
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries.words import KIND_NAMES

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of two versions of a rule; `differs`: they do not say the same."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def said(rule: RuleDef, language: str) -> list[Line]:
    """All that a rule says as names and texts; what says nothing is left out."""
    kind = ConditionKind(rule.condition.kind)
    lines: list[Line] = [
        (_("What it looks at"), str(words.KINDS[kind])),
        (_("Condition"), conditions_said.said(rule.condition, language)),
        (_("Applies to"), scope(rule.scope)),
        (_("Kind"), str(words.FAMILIES[rule.family])),
        (_("Priority"), str(words.PRIORITIES[rule.priority])),
        (_("Delays"), delays(rule.delays)),
        (_("Judged"), "; ".join(week_text.written(one, language) for one in rule.hours)),
        (_("Readings in doubt"), _("count too") if rule.suspect else _("do not count")),
        (_("Reset"), _("somebody must reset it") if rule.latched else ""),
        (_("Told"), delivery(rule.delivery)),
        (_("Opens an incident"), rule.delivery.incident),
        (_("Keeps quiet"), "; ".join(_inhibition(one) for one in rule.delivery.inhibits)),
        (_("Exercise"), _("everything it says is marked so") if rule.delivery.exercise else ""),
        *_texts(rule.texts),
        (_("Cause"), pick(rule.rationale.cause, language)),
        (_("Consequence"), pick(rule.rationale.consequence, language)),
        (_("What to do"), pick(rule.rationale.response, language)),
        (_("Time to respond"), _for(rule.rationale.minutes_to_respond)),
        (_("Source"), rule.source),
        (_("In force"), _validity(rule.valid_from, rule.valid_to)),
    ]
    return [(name, text) for name, text in lines if text]


def compared(before: VersionCard, after: VersionCard, language: str) -> list[Changed]:
    """Every line of two versions side by side, in the order of the newer one."""
    old = dict([(_("Title"), pick(before.title, language)), *said(before.definition, language)])
    new = dict([(_("Title"), pick(after.title, language)), *said(after.definition, language)])
    names = [*new, *(name for name in old if name not in new)]
    return [Changed(name, old.get(name, ""), new.get(name, "")) for name in names]


def scope(one: RuleScope) -> str:
    """Where it applies."""
    parts: list[tuple[str, Iterable[Any]]] = [
        (_("Datastreams"), one.datastreams),
        (_("Stations"), one.stations),
        (_("Kinds of station"), [KIND_NAMES[StationKind(kind)] for kind in one.kinds]),
        (_("Parameters"), one.properties),
        (_("Organisations"), one.organisations),
        (_("Communes"), one.communes),
    ]
    told = [f"{name}: {', '.join(str(value) for value in values)}" for name, values in parts if values]
    return " · ".join(told) or _("every datastream")


def delays(one: AlarmDelays) -> str:
    """How long it must be true and false before it counts."""
    parts = []
    if one.on_seconds or one.on_samples > 1:
        parts.append(_("on after %(what)s") % {"what": _lasting(one.on_seconds, one.on_samples)})
    if one.off_seconds or one.off_samples > 1:
        parts.append(_("off after %(what)s") % {"what": _lasting(one.off_seconds, one.off_samples)})
    if one.hysteresis:
        parts.append(_("hysteresis %(value)s") % {"value": plain(one.hysteresis)})
    if one.realarm_minutes:
        parts.append(_("asks again after %(span)s") % {"span": _for(one.realarm_minutes)})
    return " · ".join(parts)


def _lasting(seconds: int, samples: int) -> str:
    parts = [span(timedelta(seconds=seconds))] if seconds else []
    if samples > 1:
        parts.append(_("%(n)d readings") % {"n": samples})
    return ", ".join(parts)


def delivery(one: AlarmDelivery) -> str:
    """How it is grouped and when it is told."""
    parts = [_("together by: %(what)s") % {"what": words.GROUPINGS[one.group_by]}]
    if one.wait_seconds:
        parts.append(_("first message waits %(span)s") % {"span": span(timedelta(seconds=one.wait_seconds))})
    parts.append(_("at most every %(span)s") % {"span": span(timedelta(seconds=one.interval_seconds))})
    if one.repeat_minutes:
        parts.append(_("told again every %(span)s") % {"span": _for(one.repeat_minutes)})
    return " · ".join(parts)


def _inhibition(one: Inhibition) -> str:
    return f"{', '.join(one.rules)} ({words.GROUPINGS[one.same]})"


def _texts(texts: Mapping[str, AlarmText]) -> list[Line]:
    names = {"vi": _("Message, Vietnamese"), "en": _("Message, English")}
    return [(names.get(key, key), " — ".join(filter(None, (one.title, one.body)))) for key, one in texts.items()]


def _for(minutes: float) -> str:
    return span(timedelta(minutes=minutes)) if minutes else ""


def _validity(start: datetime | None, end: datetime | None) -> str:
    if start is None and end is None:
        return ""
    first, last = (_day(at) if at else "…" for at in (start, end))
    return f"{first} – {last}"


def _day(at: datetime) -> str:
    return str(date_format(at.astimezone(clock.VIETNAM), "d/m/Y H:i"))
