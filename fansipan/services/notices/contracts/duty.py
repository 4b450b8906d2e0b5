"""Who is on call: layers of people who take turns, and swaps that outweigh them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.services.notices.contracts.weeks import WeekWindow


@dataclass(frozen=True, slots=True)
class OnCallLayer:
    """People who take turns of one length from a moment on; only within `windows` when there are any.

    `members` are keys such as "user:5".
    """

    members: tuple[str, ...]
    start: datetime
    shift: timedelta
    windows: tuple[WeekWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class OnCallSwap:
    """From start to end somebody else is on call; None: nobody. The last one in the list outweighs those before."""

    start: datetime
    end: datetime
    member: str | None


@dataclass(frozen=True, slots=True)
class OnCallShift:
    """Who is on call from start to end; None: nobody."""

    start: datetime
    end: datetime
    member: str | None
