"""The slots for whoever leads the shift: what is open in an app's eyes, and what it has to say of a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from fansipan.kernel.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class DutyItem:
    """A thing that is open. `key` names it ("alarm:BD-12"); of the same thing in two lists the first one counts.

    `level` colours it (good, info, warn, fault, bad, still).
    """

    key: str
    title: str
    note: str
    url: str
    level: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DutyItems:
    """The most urgent ones, and how many there are in all."""

    items: Sequence[DutyItem]
    total: int


@dataclass(frozen=True, slots=True)
class DutyList:
    """Things of one kind that whoever leads the shift must know of; the lowest `order` stands first.

    `items` gives those that were open at a moment, as far as the actor may see them, at most so many, the most urgent
    first. Read by the centre: on the desk, on the wall, in handovers and reports. `topics` of the live stream after
    which it is asked for again. `case_types`: types of case that stand here, and so in no list of the cases.
    """

    name: str
    title: str | Promise
    needs: Permission
    items: Callable[[Actor, datetime, int], DutyItems]
    order: int = 50
    topics: tuple[str, ...] = ()
    case_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayFact:
    """A sentence or a figure of a day: "Highest level at Lào Cai: 82.3 m, 14:20"; `value` stands apart from it."""

    title: str
    value: str = ""
    url: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What an app has to say of a day, from `start` up to `end` (excluded), out of its rows as they are now.

    Read by the centre, which writes it into the report of the day. The lowest `order` stands first.
    """

    name: str
    title: str | Promise
    needs: Permission
    facts: Callable[[Actor, datetime, datetime], Sequence[DayFact]]
    order: int = 50
