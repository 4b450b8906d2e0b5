"""Where alarms are found: the menu, the map, a station's file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import LegendEntry, MapLayer, MenuGroup, MenuItem, StationTab
from fansipan.services.alerts.contracts import AlarmPriority
from fansipan.services.alerts.pages import station_alarms
from fansipan.services.alerts.queries import overview, words
from fansipan.services.alerts.rules import rights

TOPIC = "alerts.alarm"

MENU = (
    MenuItem(
        _("Alarms"),
        "alerts:alarms",
        needs=rights.VIEW_ALARMS,
        order=10,
        icon="sound",
        group=MenuGroup.CENTRE,
        count=overview.unacknowledged,
    ),
)

LEGEND = tuple(LegendEntry(words.LEVELS[one], words.PRIORITIES[one]) for one in sorted(AlarmPriority, reverse=True))
LAYERS = (MapLayer("alarms", overview.on_map, rights.VIEW_ALARMS, _("Open alarms"), LEGEND, (TOPIC,)),)

STATION_TABS = (
    StationTab(
        station_alarms.NAME, _("Alarms"), station_alarms.TEMPLATE, station_alarms.context, needs=rights.VIEW_ALARMS
    ),
)

SENTENCES = {
    "alerts.export_alarms": _("Alarms exported"),
    "alerts.level": _("“%(text)s” is no level: write it as name:value."),
}
