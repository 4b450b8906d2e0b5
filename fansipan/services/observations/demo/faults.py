"""What goes wrong with simulated loggers, when and where: decided by a seed, the same for everybody who asks.

Every day of the calendar has its faults, whoever looks and whenever. On top of them, each start of the live demo opens
with one of every kind, so that the first quarter of an hour has something to show; most stations stay healthy.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from fansipan.kernel import clock
from fansipan.services.observations.contracts import StationKind, VendorFormat
from fansipan.services.observations.demo.feeds import SimulatedStation

SEED = 10
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BATTERY_EMPTY = datetime(1999, 12, 31, tzinfo=clock.VIETNAM)
"""Where the clock of a logger with an empty battery starts."""


class Kind(StrEnum):
    """Kinds of fault."""

    SILENT = "silent"
    OUTAGE = "outage"
    CLOCK = "clock"
    CALIBRATION = "calibration"
    DEVICE_FAULT = "device_fault"
    DUPLICATE = "duplicate"
    DAMAGED = "damaged"
    SPIKE = "spike"
    FLAT_LINE = "flat_line"
    EXCEEDANCE = "exceedance"


MEANINGS = {
    Kind.SILENT: "without power: nothing is recorded",
    Kind.OUTAGE: "without connection: everything comes later, oldest first",
    Kind.CLOCK: "its clock is wrong",
    Kind.CALIBRATION: "status 01 while span gas is measured",
    Kind.DEVICE_FAULT: "status 02",
    Kind.DUPLICATE: "every file comes twice",
    Kind.DAMAGED: "files come damaged, and whole again later",
    Kind.SPIKE: "one reading stands out",
    Kind.FLAT_LINE: "the value does not move",
    Kind.EXCEEDANCE: "above the limit",
}

OF_SIGNAL = frozenset({Kind.CALIBRATION, Kind.DEVICE_FAULT, Kind.SPIKE, Kind.FLAT_LINE, Kind.EXCEEDANCE})
"""Kinds that meet one instrument; the others meet the whole logger."""

OF_LINE = frozenset({Kind.CLOCK, Kind.DUPLICATE, Kind.DAMAGED, Kind.OUTAGE})
"""Kinds that are seen in how files come; history, which comes at once, has none of them."""


class Damage(StrEnum):
    """Ways in which a file comes damaged."""

    CUT = "cut"
    FIELDS = "fields"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one logger in (start, end], microseconds UTC. `shift` is what a wrong clock adds to the time."""

    kind: Kind
    station: str
    start: int
    end: int
    signal: str = ""
    shift: int = 0
    damage: Damage | None = None

    def holds(self, time: int) -> bool:
        return self.start < time <= self.end


@dataclass(frozen=True, slots=True)
class _Habit:
    """How often a kind happens to a station in a day, and how many minutes it lasts."""

    chance: float
    shortest: int
    longest: int


HABITS = {
    Kind.SILENT: _Habit(0.05, 30, 240),
    Kind.OUTAGE: _Habit(0.08, 15, 90),
    Kind.CLOCK: _Habit(0.03, 60, 360),
    Kind.CALIBRATION: _Habit(0.12, 30, 60),
    Kind.DEVICE_FAULT: _Habit(0.04, 60, 300),
    Kind.DUPLICATE: _Habit(0.06, 30, 60),
    Kind.DAMAGED: _Habit(0.05, 10, 30),
    Kind.SPIKE: _Habit(0.20, 0, 0),
    Kind.FLAT_LINE: _Habit(0.04, 480, 1080),
    Kind.EXCEEDANCE: _Habit(0.08, 90, 240),
}

AHEAD = 37 * MINUTE + 11_000_000
BEHIND = -(47 * MINUTE + 13_000_000)
"""Not whole intervals: a wrong clock must not write over what a right one said."""


class Schedule:
    """The faults of a set of stations under one seed."""

    def __init__(self, stations: Sequence[SimulatedStation], seed: int = SEED, opening_at: int | None = None) -> None:
        self.stations = tuple(stations)
        self.seed = seed
        self._opening = opening(self.stations, opening_at, seed) if opening_at is not None else ()
        self._days: dict[date, tuple[Fault, ...]] = {}

    def between(self, start: int, end: int) -> list[Fault]:
        """Faults that touch (start, end], in order of their beginning; one of yesterday may reach into today."""
        first, last = _day(start) - timedelta(days=1), _day(end)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        found = [*self._opening, *(fault for day in days for fault in self._of_day(day))]
        return sorted((f for f in found if f.start < end and f.end > start), key=lambda f: (f.start, f.station, f.kind))

    def of(self, station: str, start: int, end: int) -> list[Fault]:
        """Faults of one station."""
        return [fault for fault in self.between(start, end) if fault.station == station]

    def _of_day(self, day: date) -> tuple[Fault, ...]:
        if day not in self._days:
            self._days[day] = tuple(fault for one in self.stations for fault in self._of_station(one, day))
        return self._days[day]

    def _of_station(self, station: SimulatedStation, day: date) -> list[Fault]:
        midnight = clock.to_us(datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM))
        found = []
        for kind, habit in HABITS.items():
            dice = random.Random(f"{self.seed} {station.code} {day} {kind}")
            if dice.random() < habit.chance and _can(station, kind):
                start = midnight + dice.randrange(24 * 60) * MINUTE
                lasts = max(dice.randint(habit.shortest, habit.longest) * MINUTE, station.interval_us)
                found.append(_fault(kind, station, start, start + lasts, dice))
        return found


def _day(time: int) -> date:
    return clock.from_us(time).astimezone(clock.VIETNAM).date()


def _can(station: SimulatedStation, kind: Kind) -> bool:
    """Rain is not calibrated and may well stand still; only where there is a limit can it be exceeded."""
    if kind in (Kind.CALIBRATION, Kind.FLAT_LINE) and station.kind is StationKind.RAIN:
        return False
    return kind not in OF_SIGNAL or bool(_signals_for(station, kind))


def _signals_for(station: SimulatedStation, kind: Kind) -> list[str]:
    if kind is Kind.EXCEEDANCE:
        return [signal.code for signal in station.signals if signal.limit is not None]
    if kind is Kind.SPIKE:
        return [signal.code for signal in station.signals if signal.spike]
    return [signal.code for signal in station.signals]


def _fault(kind: Kind, station: SimulatedStation, start: int, end: int, dice: random.Random) -> Fault:
    signal = dice.choice(_signals_for(station, kind)) if kind in OF_SIGNAL else ""
    shift = dice.choice((AHEAD, BEHIND)) if kind is Kind.CLOCK else 0
    damage = dice.choice(list(Damage)) if kind is Kind.DAMAGED else None
    return Fault(kind, station.code, start, end, signal, shift, damage)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One fault of the opening: from and to in minutes after the start, at a station of this kind."""

    kind: Kind
    where: StationKind
    start: int
    end: int
    shift: int = 0
    damage: Damage | None = None


OPENING = (
    _Scene(Kind.SILENT, StationKind.RAIN, -45, 150),
    _Scene(Kind.SILENT, StationKind.FLUE_GAS, -20, 40),
    _Scene(Kind.OUTAGE, StationKind.FLUE_GAS, 1, 14),
    _Scene(Kind.CLOCK, StationKind.RIVER_LEVEL, -1, 120, AHEAD),
    _Scene(Kind.CLOCK, StationKind.FLUE_GAS, -1, 90, BEHIND),
    _Scene(Kind.CLOCK, StationKind.FLUE_GAS, -1, 45),
    _Scene(Kind.CALIBRATION, StationKind.FLUE_GAS, -6, 40),
    _Scene(Kind.DEVICE_FAULT, StationKind.WASTEWATER, -1, 120),
    _Scene(Kind.DUPLICATE, StationKind.FLUE_GAS, -1, 60),
    _Scene(Kind.DAMAGED, StationKind.FLUE_GAS, 0, 5, damage=Damage.CUT),
    _Scene(Kind.DAMAGED, StationKind.FLUE_GAS, 5, 10, damage=Damage.FIELDS),
    _Scene(Kind.DAMAGED, StationKind.FLUE_GAS, 10, 15, damage=Damage.BINARY),
    _Scene(Kind.SPIKE, StationKind.FLUE_GAS, 0, 5),
    _Scene(Kind.FLAT_LINE, StationKind.SURFACE_WATER, -740, 360),
    _Scene(Kind.EXCEEDANCE, StationKind.FLUE_GAS, -60, 120),
)
"""A quarter of an hour with one of every kind. A shift of 0 for a clock means: its battery is empty."""


def opening(stations: Sequence[SimulatedStation], at: int, seed: int = SEED) -> tuple[Fault, ...]:
    """The faults with which the live demo that starts at `at` opens, each at a station of its own.

    Loggers that write plainly go first: their damaged lines are the ones a person can read.
    """
    free = list(stations)
    random.Random(f"{seed} opening").shuffle(free)
    found: list[Fault] = []
    for number, scene in enumerate(OPENING):
        able = [one for one in free if one.kind is scene.where and _can(one, scene.kind)]
        if not able:
            continue
        station = next((one for one in able if one.format == VendorFormat()), able[0])
        follows = number + 1 < len(OPENING) and OPENING[number + 1].kind is Kind.DAMAGED is scene.kind
        if not follows:
            free.remove(station)
        start = at + scene.start * MINUTE
        signals = _signals_for(station, scene.kind) if scene.kind in OF_SIGNAL else [""]
        shift = scene.shift or (clock.to_us(BATTERY_EMPTY) - start if scene.kind is Kind.CLOCK else 0)
        found.append(Fault(scene.kind, station.code, start, at + scene.end * MINUTE, signals[0], shift, scene.damage))
    return tuple(found)
