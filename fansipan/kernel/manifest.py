"""What an app offers the house. Slots are a closed set, each read by one consumer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.utils.functional import Promise
from numpy.typing import NDArray

from fansipan.kernel.permissions import Actor, Permission

if TYPE_CHECKING:
    from fansipan.kernel.events import Subscription
    from fansipan.kernel.loading import Loading

GeoJson = dict[str, Any]


class AverageSpan(Protocol):
    """(start, end] of a datastream, microseconds since 1970 UTC, whose averages were computed again."""

    @property
    def datastream(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Load(Protocol):
    """Brings files that are the same in every province into the tables; with `update` the files win."""

    def __call__(self, actor: Actor, *, update: bool = ...) -> Iterable[Loading]: ...


Judge = Callable[[NDArray[Any]], None]
"""Sees readings (JUDGED rows of the observations) as they were stored or corrected, in the transaction of that."""


class ProvinceLoad(Protocol):
    """Brings an app's own files out of a province's folder into the tables; with `update` the files win."""

    def __call__(self, actor: Actor, folder: Path, *, update: bool = ...) -> Iterable[Loading]: ...


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu, shown to those who hold `needs`; `icon` is a drawing of the console's by its name.

    Read by the console.
    """

    title: str | Promise
    url: str
    needs: Permission
    order: int = 50
    icon: str = ""


class TabContext(Protocol):
    """What a tab of a station shows: for an actor, a station's code and what the address asks."""

    def __call__(self, actor: Actor, code: str, asked: Mapping[str, str]) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class StationTab:
    """One more page in a station's file, at /stations/CODE/`name`. Read by the observations' pages.

    `template` extends observations/station_base.html and gets its frame besides what `context` gives. `needs` is held
    over the station's owner; None: whoever may see the station may open the page. `context` asks for its own rights.
    """

    name: str
    title: str | Promise
    template: str
    context: TabContext
    needs: Permission | None = None


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Things on the live map: `source` gives a GeoJSON FeatureCollection for an actor. Read by the console."""

    name: str
    source: Callable[[Actor], GeoJson]
    needs: Permission


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a case is about: references such as station:TL-KT-01, and from when to when it was open."""

    code: str
    refs: tuple[str, ...]
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class CaseSection:
    """What an app adds to the page and the PDF record of a case, such as a chart of readings.

    `context` fills the template for what the actor may see; None when the app has nothing to say. Read by cases.
    """

    name: str
    title: str | Promise
    template: str
    context: Callable[[Actor, CaseFacts], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class App:
    """One app of the house. `messages` explain its Problems and name its audited actions, by code.

    `loads` are run by `fansipan load`, `province_loads` after them with the province's folder. `averages_changed` are
    told by the observations, within the transaction, which averages were computed again: they note it and do no more.
    `judges` see every batch of readings the same way.
    `publishes` are names of events that others may rely on, `subscribes` what this app wants to hear.
    """

    package: str
    title: str | Promise
    permissions: tuple[Permission, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    layers: tuple[MapLayer, ...] = ()
    station_tabs: tuple[StationTab, ...] = ()
    loads: tuple[Load, ...] = ()
    province_loads: tuple[ProvinceLoad, ...] = ()
    averages_changed: tuple[Callable[[Sequence[AverageSpan]], None], ...] = ()
    judges: tuple[Judge, ...] = ()
    case_sections: tuple[CaseSection, ...] = ()
    publishes: tuple[str, ...] = ()
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


def message(code: str) -> str:
    """What the apps say of a Problem or an action, in the reader's language; "" when none says anything."""
    return next((str(app.messages[code]) for app in installed() if code in app.messages), "")
