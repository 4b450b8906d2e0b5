"""What a condition looks at, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import (
    Changing,
    Combined,
    CombinedPart,
    Condition,
    Counted,
    Differing,
    FlatLine,
    Forecasting,
    LoggerState,
    Missing,
    Reported,
    RuleLevel,
    Slotted,
    Threshold,
)
from fansipan.services.alerts.queries import words
from fansipan.services.alerts.queries.rules import slots
from fansipan.services.alerts.rules.packing import span_us
from fansipan.services.observations.contracts import Flag, LoggerStatus
from fansipan.services.observations.queries.words import FLAG_NAMES, STATUS_NAMES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plain(value: float) -> str:
    """A number as the reader writes it, no digit lost that matters."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return str(formats.number_format(round(value, decimals), decimals, force_grouping=True))


def span(duration: str | timedelta) -> str:
    """An ISO duration or a span as people say it."""
    lasts = duration if isinstance(duration, timedelta) else timedelta(microseconds=span_us(duration))
    if lasts >= 2 * DAY and not lasts % DAY:
        return ngettext("%(n)d day", "%(n)d days", lasts // DAY) % {"n": lasts // DAY}
    if lasts >= HOUR and not lasts % HOUR:
        return ngettext("%(n)d hour", "%(n)d hours", lasts // HOUR) % {"n": lasts // HOUR}
    if lasts >= timedelta(minutes=1):
        minutes = lasts / timedelta(minutes=1)
        return _("%(n)s min") % {"n": plain(minutes)}
    return _("%(n)s s") % {"n": plain(lasts.total_seconds())}


def level(one: RuleLevel, language: str) -> str:
    """A level: its sign, its value, its name, its priority, its clause."""
    sign = ("≥" if one.inclusive else ">") if one.above else ("≤" if one.inclusive else "<")
    name = pick(one.title, language) or one.code
    told = f"{sign} {plain(one.value)} · {name} ({words.PRIORITIES[one.priority]})"
    return f"{told}, {one.clause}" if one.clause else told


def levels(found: Iterable[RuleLevel], language: str) -> str:
    """Levels, one after another."""
    return "; ".join(level(one, language) for one in found)


def said(condition: Condition, language: str) -> str:
    """The condition as a sentence."""
    return SAYINGS[type(condition)](condition, language)


def _threshold(one: Threshold, language: str) -> str:
    if not one.average:
        return _("Each reading: %(levels)s") % {"levels": levels(one.levels, language)}
    of = {
        "statistic": words.STATISTICS[one.statistic],
        "span": span(one.average),
        "levels": levels(one.levels, language),
    }
    return _("%(statistic)s of %(span)s: %(levels)s") % of


def _slotted(one: Slotted, language: str) -> str:
    return _("Levels that are known of the datastream: %(slot)s") % {"slot": slot_title(one.slot)}


def _changing(one: Changing, language: str) -> str:
    return _("Change an hour, over %(span)s: %(levels)s") % {
        "span": span(one.over),
        "levels": levels(one.levels, language),
    }


def _missing(one: Missing, language: str) -> str:
    what = _("Nothing of the whole station") if one.whole_station else _("Nothing of the datastream")
    return f"{what} · {_minutes(one.minutes)}"


def _minutes(minutes: float) -> str:
    return span(timedelta(minutes=minutes)) if minutes else _("after the station's own silence")


def _flat(one: FlatLine, language: str) -> str:
    return _("No change by more than %(tolerance)s for %(span)s") % {
        "tolerance": plain(one.tolerance),
        "span": span(timedelta(minutes=one.minutes)),
    }


def _state(one: LoggerState, language: str) -> str:
    statuses = [str(STATUS_NAMES[LoggerStatus(status)]) for status in one.statuses]
    flags = [str(FLAG_NAMES[Flag(flag)]) for flag in one.flags]
    return ", ".join((*statuses, *flags))


def _differing(one: Differing, language: str) -> str:
    other = one.property or f"#{one.datastream}"
    sign = "|Δ|" if one.absolute else "Δ"
    return f"{sign} {other}: {levels(one.levels, language)}"


def _counted(one: Counted, language: str) -> str:
    return _("%(times)d readings within %(span)s: %(level)s") % {
        "times": one.times,
        "span": span(one.within),
        "level": level(one.level, language),
    }


def _combined(one: Combined, language: str) -> str:
    parts = "; ".join(f"({number}) {_part(part, language)}" for number, part in enumerate(one.parts, 1))
    every = one.least >= len(one.parts)
    how = _("All of") if every else _("At least %(n)d of") % {"n": one.least}
    within = f" · {_('within %(span)s') % {'span': span(one.within)}}" if one.within else ""
    return f"{how} {parts}{within} ({words.PRIORITIES[one.priority]})"


def _part(one: CombinedPart, language: str) -> str:
    of = one.property or (f"#{one.datastream}" if one.datastream else "")
    told = said(one.condition, language)
    return f"{of}: {told}" if of else told


def _forecasting(one: Forecasting, language: str) -> str:
    against = levels(one.levels, language) or slot_title(one.slot)
    return _("A forecast of the next %(span)s: %(levels)s") % {
        "span": span(timedelta(hours=one.hours)),
        "levels": against,
    }


def _reported(one: Reported, language: str) -> str:
    return _("Another part of the system judges and reports (%(priority)s)") % {
        "priority": words.PRIORITIES[one.priority]
    }


def slot_title(slot: str) -> str:
    """What the levels of a slot are called; its name when nobody offers it any more."""
    return str(dict(slots()).get(slot, slot))


SAYINGS: dict[type, Callable[[Any, str], str]] = {
    Threshold: _threshold,
    Slotted: _slotted,
    Changing: _changing,
    Missing: _missing,
    FlatLine: _flat,
    LoggerState: _state,
    Differing: _differing,
    Counted: _counted,
    Combined: _combined,
    Forecasting: _forecasting,
    Reported: _reported,
}
