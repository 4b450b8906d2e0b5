"""What alarms offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App
from fansipan.services.alerts.manifest import doors
from fansipan.services.alerts.rules import rights

APP = App(
    package="fansipan.services.alerts",
    title=_("Alarms"),
    permissions=rights.ALL,
    menu=doors.MENU,
    layers=doors.LAYERS,
    station_tabs=doors.STATION_TABS,
)
