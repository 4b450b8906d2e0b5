"""The slots: what an app may hand to the house. A closed set, each read by one consumer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise
from numpy.typing import NDArray

from fansipan.kernel.permissions import Actor, Permission

if TYPE_CHECKING:
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


Derived = tuple[NDArray[Any], NDArray[Any]]
"""Times (microseconds UTC, sorted) and the values made of the readings of these times; NaN where none could be."""

DerivedHours = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Ends of hours, their means, and of how many values each is."""


@dataclass(frozen=True, slots=True)
class DerivedValues:
    """Values that an app makes of readings, for whoever sends them on in their stead.

    `units` tells of which of some datastreams it makes any, and in which unit (UCUM); `needs` on which datastreams
    those depend beside themselves; `readings` and `hours` what they come to in (start, end].
    """

    name: str
    title: str | Promise
    units: Callable[[Collection[int]], Mapping[int, str]]
    needs: Callable[[Collection[int]], Collection[int]]
    readings: Callable[[Collection[int], datetime, datetime], Mapping[int, Derived]]
    hours: Callable[[Collection[int], datetime, datetime], Mapping[int, DerivedHours]]


class Load(Protocol):
    """Brings files that are the same in every province into the tables; with `update` the files win."""

    def __call__(self, actor: Actor, *, update: bool = ...) -> Iterable[Loading]: ...


Judge = Callable[[NDArray[Any]], None]
"""Sees readings (JUDGED rows of the observations) as they were stored or corrected, in the transaction of that."""


class ProvinceLoad(Protocol):
    """Brings an app's own files out of a province's folder into the tables; with `update` the files win."""

    def __call__(self, actor: Actor, folder: Path, *, update: bool = ...) -> Iterable[Loading]: ...


class MenuGroup(IntEnum):
    """The parts of the main menu, in their order."""

    CENTRE = 1
    AREAS = 2
    STATIONS = 3
    LAW = 4
    RESIDENTS = 5
    SYSTEM = 6


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu, shown to those who hold `needs`; `icon` is a drawing of the console's by its name.

    `count`: how many things there wait for the actor, shown beside the title; asked on every page, so it must be quick.
    Read by the console.
    """

    title: str | Promise
    url: str
    needs: Permission
    order: int = 50
    icon: str = ""
    group: MenuGroup = MenuGroup.STATIONS
    count: Callable[[Actor], int] | None = None


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
class LegendEntry:
    """What a colour of a layer means. `level`: good, info, warn, fault, bad, tune or still."""

    level: str
    title: str | Promise


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Things on the live map: `source` gives a GeoJSON FeatureCollection for an actor. Read by the console.

    Points, lines and polygons. Properties: `title`, `level` (a word of LegendEntry), and what the popup says more:
    `note`, `at` (ISO time), `url`; `picture` an address of this site. `topics` of the live stream after which the layer
    is asked for again. `shown`: from the beginning, without anybody asking for it. `case_types`: types of case whose
    things stand here, and so no second time among the open cases.
    """

    name: str
    source: Callable[[Actor], GeoJson]
    needs: Permission
    title: str | Promise = ""
    legend: tuple[LegendEntry, ...] = ()
    topics: tuple[str, ...] = ()
    shown: bool = True
    case_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a case is about: references such as station:TL-KT-01, from when to when it was open, and where it lies.

    `lon` and `lat` are of its own point, `place` is the code of its commune.
    """

    code: str
    refs: tuple[str, ...]
    start: datetime
    end: datetime | None
    lon: float | None = None
    lat: float | None = None
    place: str = ""


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
class AlarmLevel:
    """A level of a datastream from which an alarm is due.

    `value` is in the datastream's stored unit; `above`: reaching beyond it counts, otherwise falling below it.
    `priority`: low, medium, high or critical. `clause`: legal document and article. `average`: what is compared: ""
    each reading, or the mean over an ISO duration such as "PT1H" or "P1D". `inclusive`: reaching the value counts, as
    of a flood level; otherwise only going beyond it does, as of a limit of the law.
    """

    code: str
    value: float
    above: bool = True
    priority: str = "medium"
    title: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    average: str = ""
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class AlarmLevels:
    """Levels that an app knows by datastream, such as those of the law or of floods. Read by the alerts.

    `levels` gives those in force at a moment for datastreams by id, the lowest first; a datastream without any is left
    out. `never_suppressed`: the quality flag SUSPECT never keeps such an alarm back.
    """

    name: str
    title: str | Promise
    levels: Callable[[Sequence[int], datetime], Mapping[int, tuple[AlarmLevel, ...]]]
    never_suppressed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Something that an app tells people, such as "alerts.alarm": policies choose by it. Read by the notices."""

    code: str
    title: str | Promise


def by_organisation(actor: Actor) -> Hashable:
    """Those who see the same of whatever belongs to organisations."""
    return actor.role, actor.organisation_id


def anybody(actor: Actor, key: str) -> bool:
    """Nobody can be ruled out without looking closer."""
    return True


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """Something that open pages hear of at once, when `kernel.live.announce` names it. Read by the console.

    `event` gives what is said of a key to an actor in a language as plain JSON, None where the actor may not know. It
    is asked once for all actors of the same `audience`, and only for those whom `meant_for` does not rule out by the
    key alone. `everywhere`: every page of people who are logged in hears it.
    """

    name: str
    event: Callable[[Actor, str, str], Mapping[str, Any] | None]
    audience: Callable[[Actor], Hashable] = by_organisation
    meant_for: Callable[[Actor, str], bool] = anybody
    everywhere: bool = False
