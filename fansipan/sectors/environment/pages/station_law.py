"""The law of one station on one day: which limit held for each datastream, why, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import AppliedSpan, Note, Step
from fansipan.sectors.environment.contracts.law import LawStatus
from fansipan.sectors.environment.contracts.regulations import StreamLaw
from fansipan.sectors.environment.forms.days import day_asked
from fansipan.sectors.environment.pages.law.frame import average_name, bounds
from fansipan.sectors.environment.pages.showing import language, shown
from fansipan.sectors.environment.queries.applied import AHEAD, HISTORY_FROM, limit_history
from fansipan.sectors.environment.queries.law_words import REASON_NAMES, REASONS, parameter_name, unit_shown
from fansipan.sectors.environment.queries.words import NOTES

FAULTS = {
    Note.OTHER_UNIT: gettext_lazy("Not judged"),
    Note.PERMIT_OTHER_UNIT: gettext_lazy("Check the permit"),
    Note.OTHER_OXYGEN: gettext_lazy("Check the reference oxygen"),
}
"""What must not be found in a folded computation only: something is not judged as it was meant."""

NAME, TEMPLATE = "law", "environment/station_law.html"


def context(actor: Actor, code: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows. Raises Invalid for a day that is none."""
    at = day_asked(asked.get("at", ""))
    streams = limit_history(actor, code, at)
    return {
        "at": at,
        "today": clock.today(),
        "is_today": at == clock.today(),
        "streams": [_stream(one, at) for one in streams if not one.unnamed],
        "unnamed": [pick(one.name, language()) for one in streams if one.unnamed],
    }


def _stream(one: StreamLaw, at: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "name": pick(one.name, language()),
        "now": [_limit(span) for span in one.spans if span.first <= at <= span.last],
        "history": [_past(span, at) for span in one.spans],
    }


def _limit(span: AppliedSpan) -> dict[str, Any]:
    applied = span.applied
    return {
        "average": average_name(span.average.value),
        "value": bounds(applied.low, applied.high),
        "unit": unit_shown(applied.unit),
        "reason": str(REASON_NAMES[applied.reason]),
        "why": str(REASONS[applied.reason]),
        "source": applied.source,
        "confirmed": applied.status is LawStatus.CONFIRMED,
        "faults": [{"title": FAULTS[one], "said": NOTES[one]} for one in _notes(applied.step) if one in FAULTS],
        "useless": Note.OTHER_UNIT in applied.step.notes,
        "step": shown(readable(applied.step)),
    }


def _notes(step: Step) -> Iterator[Note]:
    yield from step.notes
    for part in step.parts:
        yield from _notes(part)


def readable(step: Step) -> Step:
    """The step with parameters and units as a reader knows them."""
    inputs = tuple(replace(one, unit=unit_shown(one.unit)) for one in step.inputs)
    parts = tuple(readable(part) for part in step.parts)
    return replace(step, unit=unit_shown(step.unit), about=parameter_name(step.about), inputs=inputs, parts=parts)


def _past(span: AppliedSpan, at: date) -> dict[str, Any]:
    first, last = span.first, span.last
    return {
        **_limit(span),
        "first": "" if first == HISTORY_FROM else first,
        "last": last if last.year < at.year + AHEAD else "",
        "current": first <= at <= last,
    }
