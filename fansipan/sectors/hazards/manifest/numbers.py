"""The numbers and the layers that this sector declares."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.manifest import Direction, Indicator, LegendEntry, MapLayer
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.queries import areas, layers
from fansipan.sectors.hazards.queries import indicators as queries
from fansipan.sectors.hazards.rules import rights

HOURLY = timedelta(hours=3)
LEVELS = _("Newest levels against the alarm levels in force")


COUNTED = _("Level gauges in use that stand at this level or a higher one, read within a day")

INDICATORS = (
    Indicator(
        "hazards.above_one", _("Gauges at alarm level I or above"), "{gauge}", _("gauges"),
        *queries.above(Stage.I), rights.VIEW_RIVERS, Direction.DOWN, COUNTED, LEVELS, target=0, max_age=HOURLY,
    ),
    Indicator(
        "hazards.above_two", _("Gauges at alarm level II or above"), "{gauge}", _("gauges"),
        *queries.above(Stage.II), rights.VIEW_RIVERS, Direction.DOWN, COUNTED, LEVELS, target=0, max_age=HOURLY,
    ),
    Indicator(
        "hazards.above_three", _("Gauges at alarm level III or above"), "{gauge}", _("gauges"),
        *queries.above(Stage.III), rights.VIEW_RIVERS, Direction.DOWN, COUNTED, LEVELS, target=0, max_age=HOURLY,
    ),
    Indicator(
        "hazards.heaviest_rain", _("Heaviest rain in 24 hours"), "mm", "mm", queries.heaviest, queries.heaviest_rows,
        rights.VIEW_RIVERS, Direction.DOWN, _("The largest 24-hour sum of any rain gauge read within a day"),
        _("Sums of the rain gauges"), target=50, max_age=HOURLY, decimals=1,
    ),
    Indicator(
        "hazards.gauge_faults", _("Gauges with a fault"), "{gauge}", _("gauges"), queries.faults, queries.fault_rows,
        rights.VIEW_DUTY, Direction.DOWN, _("Gauges of rain and level with a fault that goes on"),
        _("Comparison of gauges with themselves and their neighbours"), target=0, max_age=timedelta(hours=1),
    ),
)  # fmt: skip

STAGES = (
    LegendEntry("good", _("Below alarm level I")),
    LegendEntry("info", _("Alarm level I")),
    LegendEntry("warn", _("Alarm level II")),
    LegendEntry("fault", _("Alarm level III")),
    LegendEntry("bad", _("Highest flood on record")),
    LegendEntry("still", _("Not known")),
)
RAIN = (
    LegendEntry("good", _("Light rain or none")),
    LegendEntry("info", pgettext_lazy("class", "Rain")),
    LegendEntry("warn", _("Moderate rain")),
    LegendEntry("fault", _("Heavy rain")),
    LegendEntry("bad", _("Very heavy rain")),
    LegendEntry("still", _("Not known")),
)
PRONE = (
    LegendEntry("good", _("Low")),
    LegendEntry("info", _("Medium")),
    LegendEntry("warn", _("High")),
    LegendEntry("bad", _("Very high")),
)
LAYERS = (
    MapLayer("rivers", layers.levels, rights.VIEW_RIVERS, _("River levels"), STAGES, ("river",)),
    MapLayer("rain", layers.rain, rights.VIEW_RIVERS, _("Rain in 24 hours, at gauges"), RAIN, ("rain",), shown=False),
    MapLayer(
        "rain-surface", layers.surface, rights.VIEW_RIVERS, _("Rain in 24 hours, between gauges"), RAIN[1:5], ("rain",),
        shown=False,
    ),
    MapLayer(
        "risk", layers.risk, rights.VIEW_DUTY, _("Risk of communes"),
        (
            LegendEntry("info", _("Level 1, low")), LegendEntry("warn", _("Level 2, medium")),
            LegendEntry("fault", _("Level 3, high")), LegendEntry("bad", _("Level 4, very high")),
            LegendEntry("tune", _("Level 5 or unknown")),
        ),
        ("flood",), shown=False,
    ),
    MapLayer(
        "prone-flash-floods", areas.flash_floods, rights.VIEW_DUTY, _("Prone to flash floods"), PRONE, shown=False,
    ),
    MapLayer("prone-landslides", areas.landslides, rights.VIEW_DUTY, _("Prone to landslides"), PRONE, shown=False),
    MapLayer(
        "sirens", layers.sirens, rights.VIEW_DUTY, _("Sirens and loudspeakers"),
        (LegendEntry("tune", _("Siren, loudspeaker")),), (), shown=False,
    ),
)  # fmt: skip
