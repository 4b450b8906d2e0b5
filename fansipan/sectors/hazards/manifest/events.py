"""What the events of rain and rivers mean, for scenarios of the centre."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import EventField, EventWords
from fansipan.kernel.manifest.events import Values
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import breaking, faulting, forecasting, releases, standing
from fansipan.sectors.hazards.queries import network, words


def _gauges() -> Sequence[tuple[str, str]]:
    return [(one.code, pick(one.name, get_language() or "vi")) for one in network.gauges(SYSTEM)]


def _stages() -> Values:
    return [(one.value, name) for one, name in words.STAGES.items()]


def _faults() -> Values:
    return [(one.value, name) for one, name in words.FAULTS.items()]


GAUGE = EventField("gauge", _("Gauge"), _gauges)
STAGE = EventField("stage", _("Alarm level now"), _stages)
KIND = EventField("kind", _("Kind of fault"), _faults)

EVENT_WORDS = (
    EventWords(standing.STAGE_CHANGED, _("A river reached or left an alarm level"), (STAGE, GAUGE)),
    EventWords(forecasting.CROSSING, _("A forecast says that a river will reach an alarm level"), (STAGE,)),
    EventWords(breaking.FORECAST_BROKEN, _("A river left what was forecast for it"), (STAGE, GAUGE)),
    EventWords(releases.ENTERED, _("A plant gave notice of a release")),
    EventWords(faulting.FAULTY, _("A gauge shows a fault"), (KIND, GAUGE)),
    EventWords(faulting.MENDED, _("The fault of a gauge is over"), (KIND, GAUGE)),
)
