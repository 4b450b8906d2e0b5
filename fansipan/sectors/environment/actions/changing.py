"""Saying that the law of some datastreams has changed: what was judged by it is judged again by whoever judges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fansipan.kernel import events
from fansipan.sectors.environment.models import Outlet
from fansipan.services.alerts.actions.ruling import recompile

LAW_CHANGED = "environment.law_changed"
"""Its payload: `stations`, ids, none means every station of the `media`; `since`, the first day that may be judged
differently, none means from the beginning."""


def law_changed(media: Iterable[str], stations: Iterable[int] = (), since: date | None = None) -> None:
    """Publish that limits, outlets or coefficients changed, within the transaction in which they did."""
    told = {
        "media": sorted(set(media)),
        "stations": sorted(set(stations)),
        "since": None if since is None else since.isoformat(),
    }
    events.publish(LAW_CHANGED, told)
    recompile()


def plant_changed(stations: Iterable[int], since: date | None = None) -> None:
    """The same for stations of which an outlet or a permit changed."""
    touched = sorted(set(stations))
    media = Outlet.objects.filter(station__in=touched).values_list("medium", flat=True).distinct()
    law_changed(media, touched, since)
