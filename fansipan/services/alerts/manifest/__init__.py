"""What alarms offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, LiveTopic, NoticeKind
from fansipan.services.alerts.actions import judging, telling
from fansipan.services.alerts.manifest import doors
from fansipan.services.alerts.queries import live
from fansipan.services.alerts.rules import rights

APP = App(
    package="fansipan.services.alerts",
    title=_("Alarms"),
    permissions=rights.ALL,
    menu=doors.MENU,
    layers=doors.LAYERS,
    station_tabs=doors.STATION_TABS,
    judges=(judging.judge,),
    live=(LiveTopic(live.TOPIC, live.event, everywhere=True),),
    notice_kinds=(NoticeKind(telling.ALARM, _("An alarm")), NoticeKind(telling.BACK, _("An alarm is over"))),
    publishes=(telling.RAISED, telling.CHANGED, telling.RETURNED),
)
