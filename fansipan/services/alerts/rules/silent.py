"""Since when something is silent."""

from __future__ import annotations

from datetime import datetime, timedelta


def stands(
    limit: timedelta, last: tuple[datetime, datetime] | None, up_since: datetime, now: datetime
) -> datetime | None:
    """When the silence became an alarm; None: it is none.

    `last`: the time of the newest reading and when it came in; None: never anything, which is no silence. While the
    server itself was down nobody could be heard, so silence counts from `up_since` at the earliest.
    """
    if last is None:
        return None
    measured, _received = last
    due = max(measured, up_since) + limit
    return due if due <= now else None
