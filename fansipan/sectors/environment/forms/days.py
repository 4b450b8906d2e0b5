"""A day as an address asks for it."""

from __future__ import annotations

from datetime import date

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.sectors.environment.queries.applied import HISTORY_FROM

FARTHEST = 50
"""Years from now on that somebody may ask for."""


def day_asked(given: str) -> date:
    """The day, today when nothing is given. Raises Invalid for anything else than YYYY-MM-DD since 2009."""
    today = clock.today()
    try:
        day = date.fromisoformat(given) if given else today
    except ValueError:
        raise Invalid("environment.day", given=given[:40]) from None
    if not HISTORY_FROM <= day <= date(today.year + FARTHEST, 12, 31):
        raise Invalid("environment.day", given=given[:40])
    return day
