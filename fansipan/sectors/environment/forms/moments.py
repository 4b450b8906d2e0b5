"""Hours and days out of addresses."""

from __future__ import annotations

from datetime import date, datetime

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid

LENGTH_OF_A_DAY = len("2026-11-22")


def moment(text: str) -> datetime | date | None:
    """An hour or a day out of an address, Vietnamese time unless it says otherwise; None for none. Raises Invalid."""
    if not text:
        return None
    try:
        if len(text) == LENGTH_OF_A_DAY:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("environment.moment", given=text[:40]) from None
    return found if found.tzinfo else found.replace(tzinfo=clock.VIETNAM)
