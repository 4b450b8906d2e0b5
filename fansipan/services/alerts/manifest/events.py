"""What the events of alarms mean, for scenarios of the centre."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import EventField, EventWords
from fansipan.kernel.manifest.events import Values
from fansipan.services.alerts.actions import telling
from fansipan.services.alerts.contracts import AlarmPriority
from fansipan.services.alerts.queries import choices, words


def _priorities() -> Values:
    return [(one.name.lower(), words.PRIORITIES[one]) for one in sorted(AlarmPriority, reverse=True)]


def _families() -> Values:
    return [(one.value, word) for one, word in words.FAMILIES.items()]


def _exercise() -> Values:
    return [("False", _("no")), ("True", _("yes"))]


FIELDS = (
    EventField("priority", _("Priority"), _priorities),
    EventField("family", _("Family"), _families),
    EventField("rule", _("Rule"), choices.rules),
    EventField("station", _("Code of the station")),
    EventField("commune", _("Code of the commune")),
    EventField("exercise", _("Exercise"), _exercise),
)

EVENT_WORDS = (
    EventWords(telling.RAISED, _("An alarm was raised"), FIELDS),
    EventWords(telling.CHANGED, _("An alarm changed its level"), FIELDS),
    EventWords(telling.RETURNED, _("The condition of an alarm is over"), FIELDS),
)
