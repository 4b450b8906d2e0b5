"""How the engine itself stands: for a watcher outside, who must hear when this falls silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.services.alerts.models import AlertEngine
from fansipan.services.observations.models import UnjudgedDelivery

LONGEST_PAUSE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """`beat_at`: when the periodic work last ran, `up_since`: since when without a pause; None: never yet.

    `unjudged`: deliveries that wait to be judged again. `flood_since`: since when too many alarms come.
    """

    alive: bool
    beat_at: datetime | None
    up_since: datetime | None
    unjudged: int
    flood_since: datetime | None


def health() -> EngineHealth:
    """Whether alarms are judged and told. Anybody may know; what stands is not said."""
    rows = {row.pk: row for row in AlertEngine.objects.all()}
    first, second = rows.get(1), rows.get(2)
    beat = first.beat_at if first else None
    return EngineHealth(
        alive=beat is not None and clock.now() - beat <= LONGEST_PAUSE,
        beat_at=beat,
        up_since=first.up_since if first else None,
        unjudged=UnjudgedDelivery.objects.count(),
        flood_since=second.flood_since if second else None,
    )
