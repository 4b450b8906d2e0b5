"""What alarms offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import App, CaseSection, LiveTopic, NoticeKind
from fansipan.services.alerts.actions import judging, loading, responding, telling
from fansipan.services.alerts.manifest import doors
from fansipan.services.alerts.manifest.centre import DAY_FACTS, DUTY, INDICATORS
from fansipan.services.alerts.manifest.events import EVENT_WORDS
from fansipan.services.alerts.manifest.sentences import SENTENCES
from fansipan.services.alerts.queries import live
from fansipan.services.alerts.queries.case_alarms import case_alarms
from fansipan.services.alerts.rules import rights
from fansipan.services.notices.actions.answering import ACKNOWLEDGED

APP = App(
    package="fansipan.services.alerts",
    title=_("Alarms"),
    permissions=rights.ALL,
    menu=doors.MENU,
    layers=doors.LAYERS,
    station_tabs=doors.STATION_TABS,
    judges=(judging.judge,),
    live=(LiveTopic(live.TOPIC, live.event, everywhere=True),),
    indicators=INDICATORS,
    duty=DUTY,
    day_facts=DAY_FACTS,
    case_sections=(CaseSection("alarms", _("Alarms"), "alerts/_case_alarms.html", case_alarms),),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
    notice_kinds=(NoticeKind(telling.ALARM, _("An alarm")), NoticeKind(telling.BACK, _("An alarm is over"))),
    publishes=(telling.RAISED, telling.CHANGED, telling.RETURNED),
    event_words=EVENT_WORDS,
    subscribes=(Subscription(ACKNOWLEDGED, responding.noticed),),
    messages={**SENTENCES, **doors.SENTENCES},
)
