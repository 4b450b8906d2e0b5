"""What the events of cases mean, for scenarios of the centre."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import EventField, EventWords
from fansipan.kernel.text import pick
from fansipan.services.cases.actions import timeline
from fansipan.services.cases.queries import types
from fansipan.services.identity import queries as identity


def _types() -> Sequence[tuple[str, str]]:
    return [(one.code, pick(one.title, get_language() or "vi")) for one in types.types()]


def _states() -> Sequence[tuple[str, str]]:
    found = {
        state.code: pick(state.title, get_language() or "vi") for one in types.types() for state in one.states.values()
    }
    return sorted(found.items(), key=lambda each: each[1])


def _organisations() -> Sequence[tuple[str, str]]:
    return [(one.code, pick(one.name, get_language() or "vi")) for one in identity.organisations()]


FIELDS = (
    EventField("type", _("Type of case"), _types),
    EventField("state", _("State"), _states),
    EventField("agency", _("Responsible agency"), _organisations),
)

EVENT_WORDS = (
    EventWords(timeline.OPENED, _("A case was opened"), FIELDS),
    EventWords(timeline.CHANGED, _("A case changed its state"), FIELDS),
    EventWords(timeline.CLOSED, _("A case was closed"), FIELDS),
    EventWords(timeline.CLOCK_EXPIRED, _("A deadline of a case ran out"), FIELDS),
    EventWords(timeline.TASK_OVERDUE, _("A task of a case is late"), FIELDS),
)
