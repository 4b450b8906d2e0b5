"""What the events of the environment mean, for scenarios of the centre."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import EventField, EventWords
from fansipan.kernel.manifest.events import Values
from fansipan.sectors.environment.actions import exceeding
from fansipan.sectors.environment.actions.changing import LAW_CHANGED
from fansipan.sectors.environment.actions.obligations import telling
from fansipan.sectors.environment.queries.obligations.words import KIND_NAMES
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES


def _kinds() -> Values:
    return [(one.value, name) for one, name in EXCEEDANCE_NAMES.items()]


def _obligations() -> Values:
    return [(one.value, name) for one, name in KIND_NAMES.items()]


EXCEEDANCE = (
    EventField("kind", _("Kind of exceedance"), _kinds),
    EventField("property", _("Code of the parameter")),
    EventField("station", _("Code of the station")),
)
OBLIGATION = (EventField("kind", _("Kind of obligation"), _obligations),)

EVENT_WORDS = (
    EventWords(exceeding.BEGAN, _("An exceedance began"), EXCEEDANCE),
    EventWords(exceeding.CHANGED, _("An exceedance goes on"), EXCEEDANCE),
    EventWords(exceeding.ENDED, _("An exceedance ended"), EXCEEDANCE),
    EventWords(telling.DUE, _("An obligation is due soon"), OBLIGATION),
    EventWords(telling.OVERDUE, _("An obligation is overdue"), OBLIGATION),
    EventWords(LAW_CHANGED, _("Limits of the law changed")),
)
