"""What the events of warnings mean, for scenarios of the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import EventField, EventWords
from fansipan.kernel.manifest.events import Values, Words
from fansipan.kernel.text import pick
from fansipan.services.warnings.actions import expiring, polling, releasing
from fansipan.services.warnings.queries import desk, words


def _hazards() -> Sequence[tuple[str, str]]:
    return [(one.code, pick(one.name, get_language() or "vi")) for one in desk.hazards()]


def _of(names: Mapping[Any, Words]) -> Values:
    return [(one.value if isinstance(one, StrEnum) else str(one), word) for one, word in names.items()]


HAZARD = EventField("hazard", _("Hazard"), _hazards)
SEVERITY = EventField("severity", _("Severity"), lambda: _of(words.SEVERITIES))
RISK = EventField("risk_level", _("Level of disaster risk (1 to 5)"), lambda: [(str(n), str(n)) for n in range(1, 6)])
TYPE = EventField("type", _("Kind of message"), lambda: _of(words.TYPES))
STATUS = EventField("status", _("Real or exercise"), lambda: _of(words.STATUSES))
COMMUNES = EventField("communes", _("Codes of communes"))

EVENT_WORDS = (
    EventWords(releasing.RELEASED, _("A warning was released"), (HAZARD, SEVERITY, RISK, TYPE, STATUS, COMMUNES)),
    EventWords(expiring.EXPIRING, _("A warning runs out soon")),
    EventWords(polling.RECEIVED, _("A warning of somebody else came in"), (SEVERITY, TYPE, STATUS, COMMUNES)),
)
