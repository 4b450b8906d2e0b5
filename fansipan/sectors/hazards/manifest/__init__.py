"""What rain and rivers offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import (
    AlarmLevels,
    App,
    DayFacts,
    LiveTopic,
    MenuGroup,
    MenuItem,
    NearMe,
    NoticeKind,
    StationTab,
)
from fansipan.sectors.hazards.actions import (
    alarming,
    breaking,
    faulting,
    forecasting,
    foreseeing,
    indicating,
    loading,
    rain_released,
    released,
    releases,
    standing,
    trees,
    warning,
    watching,
)
from fansipan.sectors.hazards.manifest.events import EVENT_WORDS
from fansipan.sectors.hazards.manifest.numbers import INDICATORS, LAYERS
from fansipan.sectors.hazards.manifest.sentences import SENTENCES
from fansipan.sectors.hazards.pages import near_me, station
from fansipan.sectors.hazards.queries import alarm_levels, day, live
from fansipan.sectors.hazards.rules import rights
from fansipan.services.notices.actions.answering import ACKNOWLEDGED, READ
from fansipan.services.warnings.actions.expiring import EXPIRING
from fansipan.services.warnings.actions.releasing import RELEASED

APP = App(
    package="fansipan.sectors.hazards",
    title=_("Rain and rivers"),
    permissions=rights.ALL,
    menu=(
        MenuItem(_("Flood duty"), "hazards:duty", rights.VIEW_DUTY, 13, "flood", MenuGroup.CENTRE),
        MenuItem(_("Rivers"), "hazards:rivers", rights.VIEW_RIVERS, 18, "drop", MenuGroup.AREAS),
        MenuItem(_("Rain"), "hazards:rain", rights.VIEW_RIVERS, 20, "drop", MenuGroup.AREAS),
        MenuItem(_("Risk of communes"), "hazards:risk", rights.VIEW_DUTY, 22, "alert", MenuGroup.AREAS),
        MenuItem(_("Release notices"), "hazards:releases", rights.VIEW_DUTY, 24, "flood", MenuGroup.AREAS),
        MenuItem(_("Contact trees and sirens"), "hazards:contacts", rights.VIEW_DUTY, 26, "phone", MenuGroup.AREAS),
        MenuItem(_("Log of decisions"), "hazards:log", rights.VIEW_DUTY, 28, "book", MenuGroup.AREAS),
        MenuItem(_("Scorecard"), "hazards:scorecard", rights.VIEW_DUTY, 29, "chart", MenuGroup.AREAS),
    ),
    layers=LAYERS,
    indicators=INDICATORS,
    day_facts=(DayFacts("floods", _("Rain and rivers"), rights.VIEW_RIVERS, day.of_day, 30),),
    station_tabs=(StationTab(station.NAME, _("Flood"), station.TEMPLATE, station.context),),
    near_me=(NearMe("rain-and-rivers", _("Rain and rivers"), "drop", near_me.near, order=15),),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
    alarm_levels=(AlarmLevels(alarm_levels.NAME, _("Alarm levels of floods"), alarm_levels.flood_levels, True),),
    judges=(watching.watch,),
    live=(
        LiveTopic(watching.RAIN, live.gauge),
        LiveTopic(watching.LEVEL, live.gauge),
        LiveTopic(live.FLOOD, live.flood),
    ),
    publishes=(
        standing.STAGE_CHANGED,
        faulting.FAULTY,
        faulting.MENDED,
        releases.ENTERED,
        forecasting.CROSSING,
        breaking.FORECAST_BROKEN,
    ),
    event_words=EVENT_WORDS,
    subscribes=(
        Subscription(standing.STAGE_CHANGED, warning.stage_changed),
        Subscription(foreseeing.FORECAST, foreseeing.crossing_forecast, optional=True),
        Subscription(faulting.FAULTY, alarming.faulty),
        Subscription(faulting.MENDED, alarming.mended),
        Subscription(breaking.FORECAST_BROKEN, alarming.broken),
        Subscription(RELEASED, released.released),
        Subscription(EXPIRING, warning.expiring),
        Subscription(RELEASED, rain_released.rain_released),
        Subscription(EXPIRING, indicating.renew),
        Subscription(ACKNOWLEDGED, trees.acknowledged),
        Subscription(READ, trees.read),
    ),
    notice_kinds=(NoticeKind(trees.TOLD, _("A contact tree is told")),),
    messages=SENTENCES,
)
