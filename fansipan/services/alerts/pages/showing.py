"""Alarms, groups and steps in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import (
    AlarmCard,
    AlarmGroupCard,
    AlarmPriority,
    AlarmStep,
    LifeKind,
    LifePhase,
    MutingKind,
)
from fansipan.services.alerts.pages.asking import language
from fansipan.services.alerts.queries import words

DECIMALS = 3
LOUD = AlarmPriority.HIGH
ASKING = frozenset({LifePhase.UNACKNOWLEDGED, LifePhase.RETURNED})
PHASE_LEVELS = {
    LifePhase.NORMAL: "good",
    LifePhase.UNACKNOWLEDGED: "bad",
    LifePhase.ACKNOWLEDGED: "info",
    LifePhase.RETURNED: "warn",
    LifePhase.LATCHED: "tune",
}
STEP_LEVELS = {
    LifeKind.RAISE: "bad",
    LifeKind.REALARM: "bad",
    LifeKind.CHANGE_LEVEL: "warn",
    LifeKind.RETURN: "good",
    LifeKind.ACKNOWLEDGE: "info",
    LifeKind.RESET: "info",
}


def figure(value: float | None) -> str:
    """A number with as many decimals as it has, at most DECIMALS."""
    if value is None:
        return "–"
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return str(formats.number_format(round(value, decimals), decimals, force_grouping=True))


def measured(value: float | None, symbol: str) -> str:
    """A number with its unit."""
    return f"{figure(value)} {symbol}".rstrip() if value is not None else "–"


def lasting(span: timedelta | None) -> str:
    """How long, in the two units that matter."""
    if span is None:
        return "–"
    minutes, seconds = divmod(max(0, int(span.total_seconds())), 60)
    if minutes < 60:
        return _("%(m)d min %(s)02d s") % {"m": minutes, "s": seconds}
    if minutes < 48 * 60:
        return _("%(h)d h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(d)d d %(h)d h") % {"d": minutes // 1440, "h": minutes % 1440 // 60}


def minutes_lasting(minutes: float | None) -> str:
    """The same of minutes."""
    return "–" if minutes is None else lasting(timedelta(minutes=minutes))


def priority(one: AlarmPriority) -> dict[str, str]:
    """The word and the colour of a priority."""
    return {"name": str(words.PRIORITIES[one]), "level": words.LEVELS[one], "value": one.name.lower()}


def mutings(kinds: Iterable[MutingKind]) -> list[str]:
    """Why it is not told, in words."""
    return [str(words.MUTINGS[kind]) for kind in kinds]


def alarm(card: AlarmCard) -> dict[str, Any]:
    """An alarm as lists, its page and its map entry show it."""
    end = card.returned_at or card.closed_at
    return {
        "one": card,
        "url": reverse("alerts:alarm", args=[card.code]),
        "title": pick(card.rule_title, language()),
        "what": pick(card.level_title, language()) or pick(card.rule_title, language()),
        "parameter": pick(card.parameter, language()),
        "station": pick(card.station_name, language()) or card.station or card.source,
        "station_url": reverse("observations:station", args=[card.station]) if card.station else "",
        "priority": priority(card.priority),
        "phase": str(words.PHASES[card.phase]),
        "phase_level": PHASE_LEVELS[card.phase],
        "asks": asks(card),
        "active": card.phase in (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED),
        "value": measured(card.value, card.symbol),
        "limit": measured(card.limit, card.symbol) if card.limit is not None else "",
        "peak": measured(card.peak, card.symbol),
        "muted": mutings(card.muted),
        "lasted": lasting((end or clock.now()) - card.raised_at),
        "over": end is not None,
        "family": str(words.FAMILIES[card.family]),
    }


def asks(card: AlarmCard) -> bool:
    """Somebody has yet to acknowledge it."""
    return card.phase in ASKING


def is_heard(card: AlarmCard) -> bool:
    """The operator's screen sounds for it: high or critical, active, not acknowledged, and told."""
    told = not card.muted and not card.inhibited_by
    return card.phase is LifePhase.UNACKNOWLEDGED and card.priority >= LOUD and told


def group(card: AlarmGroupCard) -> dict[str, Any]:
    """The head of a group."""
    return {
        "one": card,
        "title": pick(card.title, language()),
        "priority": priority(card.priority),
        "family": str(words.FAMILIES[card.family]),
        "url": f"{reverse('alerts:alarms')}?group={card.id}",
    }


def step(one: AlarmStep, symbol: str) -> dict[str, Any]:
    """A step in words."""
    return {
        "one": one,
        "kind": str(words.STEPS[one.kind]),
        "level": STEP_LEVELS.get(one.kind, ""),
        "before": str(words.PHASES[one.before]),
        "after": str(words.PHASES[one.after]),
        "changed": one.before is not one.after,
        "value": measured(one.value, symbol) if one.value is not None else "",
        "limit": measured(one.limit, symbol) if one.limit is not None else "",
        "late": one.noted_at - one.at > timedelta(minutes=1),
    }


def around(card: AlarmCard) -> tuple[datetime, datetime]:
    """The period that the chart of an alarm shows: as long before as after, at least six hours each."""
    end = card.returned_at or card.closed_at or clock.now()
    margin = max(timedelta(hours=6), (end - card.raised_at) / 4)
    return card.raised_at - margin, min(end + margin, clock.now() + timedelta(minutes=5))
