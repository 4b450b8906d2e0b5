"""What warnings give the centre: numbers, a layer of the map, what is in force, what was said on a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import DayFacts, Direction, DutyList, Indicator, LegendEntry, MapLayer
from fansipan.services.warnings.contracts import CapSeverity
from fansipan.services.warnings.queries import duty, indicators, words
from fansipan.services.warnings.rules import rights

MESSAGES = _("Messages of warnings")
LEGEND = (
    LegendEntry("bad", words.SEVERITIES[CapSeverity.EXTREME]),
    LegendEntry("fault", words.SEVERITIES[CapSeverity.SEVERE]),
    LegendEntry("warn", words.SEVERITIES[CapSeverity.MODERATE]),
    LegendEntry("info", words.SEVERITIES[CapSeverity.MINOR]),
)

LAYER = MapLayer(
    "warnings",
    indicators.on_map,
    rights.VIEW_WARNINGS,
    _("Warnings in force"),
    LEGEND,
    (indicators.TOPIC,),
)

INDICATORS = (
    Indicator(
        "warnings.in_force", _("Warnings in force"), "{warning}", _("warnings"), indicators.in_force,
        indicators.in_force_rows, rights.VIEW_WARNINGS, Direction.DOWN,
        _("Real warnings that were released and neither ended nor expired"), MESSAGES,
    ),
    Indicator(
        "warnings.minutes_to_release", _("From draft to release"), "min", _("minutes"),
        indicators.minutes_to_release, indicators.release_rows, rights.SEE_DESK, Direction.DOWN,
        _("Median of the warnings of the last 30 days"), MESSAGES, target=10, decimals=1,
    ),
)  # fmt: skip

DUTY = (DutyList("warning", _("Warnings"), rights.VIEW_WARNINGS, duty.in_force, 20, (indicators.TOPIC,)),)
DAY_FACTS = (DayFacts("warnings", _("Warnings"), rights.VIEW_WARNINGS, duty.of_day, 10),)
