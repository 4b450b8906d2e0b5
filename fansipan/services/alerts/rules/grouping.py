"""Which alarms are told together, and when: wait, interval, repeat, and the flood of alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.services.alerts.contracts import AlarmFamily, AlarmPriority, AlarmSubject, GroupBy
from fansipan.services.alerts.rules.scopes import place

FLOOD_SPAN = timedelta(minutes=10)
FLOOD_FROM = 10
"""More alarms than this within FLOOD_SPAN are a flood (EEMUA 191): from then on whole families are one group."""

FLOOD_GROUPS = 5
"""So are more new groups than this within the same span: what stands before the operator counts."""

FLOOD_OVER = 5
"""It is over when fewer come."""


FLOOD_INTERVAL = timedelta(minutes=10)
"""In a flood a group tells of more of its like so seldom at most: whoever reads them has enough to read."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a group stands. `untold`: alarms of which something is not told yet, `priority` the highest among them.

    `asking`: active ones that nobody has acknowledged.
    """

    opened_at: datetime
    told_at: datetime | None
    told_level: int
    asking: int
    untold: int
    priority: int
    wait: timedelta
    interval: timedelta
    repeat: timedelta


def key(family: AlarmFamily, by: GroupBy, one: AlarmSubject, flood: bool) -> str:
    """The name of the group: alarms of one family that share a place; in a flood the whole family."""
    where = "*" if flood else place(by, one) or one.station or one.key
    return f"{family.value}:{'flood' if flood else by.value}:{where}"


def is_flood(alarms: int, groups: int, was: bool) -> bool:
    """Whether there is a flood: alarms and new groups of the last FLOOD_SPAN, and whether there was one before."""
    if was:
        return alarms >= FLOOD_OVER
    return alarms > FLOOD_FROM or groups >= FLOOD_GROUPS


def due_at(now: Told) -> datetime | None:
    """When the next message of the group is due; None: there is nothing to tell.

    Something more urgent than all that was told waits for nothing.
    """
    if now.untold and now.priority > now.told_level:
        first = now.told_at is None and now.told_level == 0
        waits = first and now.priority < AlarmPriority.CRITICAL
        return now.opened_at + now.wait if waits else now.opened_at
    if now.told_at is None:
        return None
    if now.untold:
        return now.told_at + now.interval
    if now.asking and now.repeat:
        return now.told_at + now.repeat
    return None
