"""What an app offers the house, and who of them is installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise

from fansipan.kernel.manifest.duty import DayFact, DayFacts, DutyItem, DutyItems, DutyList
from fansipan.kernel.manifest.events import EventField, EventWords
from fansipan.kernel.manifest.indicators import Direction, Figure, FigureRow, FigureRows, Indicator
from fansipan.kernel.manifest.residents import Comparison, FrontPage, NearCard, NearMe, NearPlace
from fansipan.kernel.manifest.slots import (
    AlarmLevel,
    AlarmLevels,
    AverageSpan,
    CaseFacts,
    CaseSection,
    Derived,
    DerivedHours,
    DerivedValues,
    GeoJson,
    Judge,
    LegendEntry,
    LiveTopic,
    Load,
    MapLayer,
    MenuGroup,
    MenuItem,
    NoticeKind,
    ProvinceLoad,
    StationTab,
    TabContext,
    by_organisation,
)
from fansipan.kernel.permissions import Permission

if TYPE_CHECKING:
    from fansipan.kernel.events import Subscription

__all__ = [
    "AlarmLevel",
    "AlarmLevels",
    "App",
    "AverageSpan",
    "CaseFacts",
    "CaseSection",
    "Comparison",
    "DayFact",
    "DayFacts",
    "Derived",
    "DerivedHours",
    "DerivedValues",
    "Direction",
    "DutyItem",
    "DutyItems",
    "DutyList",
    "EventField",
    "EventWords",
    "Figure",
    "FigureRow",
    "FigureRows",
    "FrontPage",
    "GeoJson",
    "Indicator",
    "Judge",
    "LegendEntry",
    "LiveTopic",
    "Load",
    "MapLayer",
    "MenuGroup",
    "MenuItem",
    "NearCard",
    "NearMe",
    "NearPlace",
    "NoticeKind",
    "ProvinceLoad",
    "StationTab",
    "TabContext",
    "alarm_levels",
    "by_organisation",
    "day_facts",
    "derived_values",
    "duty_lists",
    "event_words",
    "front_page",
    "indicators",
    "installed",
    "live_topics",
    "message",
    "notice_kinds",
    "station_tabs",
]


@dataclass(frozen=True, slots=True)
class App:
    """One app of the house. `messages` explain its Problems and name its audited actions, by code.

    `loads` are run by `fansipan load`, `province_loads` after them with the province's folder. `averages_changed` are
    told by the observations, within the transaction, which averages were computed again: they note it and do no more.
    `judges` see every batch of readings the same way, `alarm_levels` say beyond which values alarms are due,
    `derived_values` are made of readings and may be sent on in their stead.
    `front_page` is what people find at / who are not logged in, `worker_scripts` are static files that the one service
    worker of the site is made of, `offline_files` those that its pages need when there is no line.
    `live` are topics that open pages hear of. `publishes` are names of events that others may rely on, `event_words`
    what they mean, `subscribes` what this app wants to hear. `duty` is what whoever leads the shift must know of,
    `day_facts` what this app says of a day. `notice_kinds` are what it tells people.
    """

    package: str
    title: str | Promise
    permissions: tuple[Permission, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    layers: tuple[MapLayer, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    station_tabs: tuple[StationTab, ...] = ()
    loads: tuple[Load, ...] = ()
    province_loads: tuple[ProvinceLoad, ...] = ()
    averages_changed: tuple[Callable[[Sequence[AverageSpan]], None], ...] = ()
    judges: tuple[Judge, ...] = ()
    alarm_levels: tuple[AlarmLevels, ...] = ()
    derived_values: tuple[DerivedValues, ...] = ()
    case_sections: tuple[CaseSection, ...] = ()
    near_me: tuple[NearMe, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    front_page: FrontPage | None = None
    worker_scripts: tuple[str, ...] = ()
    offline_files: tuple[str, ...] = ()
    live: tuple[LiveTopic, ...] = ()
    notice_kinds: tuple[NoticeKind, ...] = ()
    publishes: tuple[str, ...] = ()
    event_words: tuple[EventWords, ...] = ()
    duty: tuple[DutyList, ...] = ()
    day_facts: tuple[DayFacts, ...] = ()
    subscribes: tuple[Subscription, ...] = ()
    messages: Mapping[str, str | Promise] = field(default_factory=dict)


@cache
def installed() -> tuple[App, ...]:
    """The manifests of every installed service and sector, in installation order."""
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith(("fansipan.services.", "fansipan.sectors.")):
            found.append(import_module(f"{config.name}.manifest").APP)
    return tuple(found)


def station_tabs() -> tuple[StationTab, ...]:
    """The tabs that the apps add to a station's file."""
    return tuple(tab for app in installed() for tab in app.station_tabs)


def indicators() -> Mapping[str, Indicator]:
    """The numbers that the apps declare, by name, in the order of the apps."""
    return {one.name: one for app in installed() for one in app.indicators}


def front_page() -> FrontPage | None:
    """The page at / for those who are not logged in; None where no app offers one."""
    return next((app.front_page for app in installed() if app.front_page is not None), None)


def alarm_levels() -> Mapping[str, AlarmLevels]:
    """The levels that the apps know by datastream, by name."""
    return {one.name: one for app in installed() for one in app.alarm_levels}


def derived_values() -> Mapping[str, DerivedValues]:
    """The values that the apps make of readings, by name."""
    return {one.name: one for app in installed() for one in app.derived_values}


def event_words() -> Mapping[str, EventWords]:
    """What the events of the apps mean, by name, in the order of the apps."""
    return {one.name: one for app in installed() for one in app.event_words}


def duty_lists() -> tuple[DutyList, ...]:
    """What the apps put before whoever leads the shift, the most urgent kind first."""
    return tuple(sorted((one for app in installed() for one in app.duty), key=lambda one: one.order))


def day_facts() -> tuple[DayFacts, ...]:
    """What the apps say of a day, in their order."""
    return tuple(sorted((one for app in installed() for one in app.day_facts), key=lambda one: one.order))


def live_topics() -> Mapping[str, LiveTopic]:
    """What open pages can hear of, by name."""
    return {topic.name: topic for app in installed() for topic in app.live}


def notice_kinds() -> Mapping[str, NoticeKind]:
    """What the apps tell people, by code."""
    return {kind.code: kind for app in installed() for kind in app.notice_kinds}


def message(code: str) -> str:
    """What the apps say of a Problem or an action, in the reader's language; "" when none says anything."""
    return next((str(app.messages[code]) for app in installed() if code in app.messages), "")
