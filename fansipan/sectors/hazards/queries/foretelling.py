"""The forecast of a gauge with the forecasts before it; where there is none, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import GaugeFacts
from fansipan.sectors.hazards.contracts.forecasts import ForecastView
from fansipan.sectors.hazards.models import ForecastModel, GaugeState, LevelForecast
from fansipan.sectors.hazards.queries import forecasts, readings
from fansipan.sectors.hazards.rules import trails
from fansipan.sectors.hazards.rules.forecasting.learning import LEAST_ROWS
from fansipan.sectors.hazards.rules.windows import HOUR_US

OLD = timedelta(hours=3)
"""A forecast from older readings says nothing of now: it is shown as one of the past."""

COUNTED = timedelta(days=90)
"""How far back hours with readings are counted, to say how much is missing to learn from."""


class Absent(StrEnum):
    """Why there is no forecast now."""

    HISTORY = "history"
    TRAINING = "training"
    SILENT = "silent"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is said of a gauge at a moment. `newest` None: nothing, for the reason `absent`.

    `last` is the newest forecast, however old; `trails` are past ones, the oldest first. `hours` of `needed` are
    measured where no model could be learned. `broken_since`: since when the water is above every forecast, if it is.
    """

    newest: ForecastView | None
    trails: tuple[ForecastView, ...]
    absent: Absent | None = None
    last: datetime | None = None
    hours: int = 0
    needed: int = LEAST_ROWS
    broken_since: datetime | None = None


def foretold(gauge: GaugeFacts, since: datetime, now: datetime) -> Foretold:
    """What was said of a gauge by `now`, with the forecasts from `since` on."""
    newest = forecasts.issued_before(gauge.id, now)
    before = _trails(gauge.id, since, now, newest)
    if newest is not None and newest.points and now - newest.based_on <= OLD:
        broken = GaugeState.objects.filter(gauge=gauge.id, broken_since__lte=now).values_list("broken_since", flat=True)
        return Foretold(newest, before, broken_since=broken.first())
    last = newest.based_on if newest else None
    if ForecastModel.objects.filter(gauge=gauge.id, in_force=True).exists():
        fresh = readings.between(gauge, now - OLD, now)[0]
        return Foretold(None, before, Absent.WAITING if len(fresh) else Absent.SILENT, last)
    hours = _hours(gauge, now)
    return Foretold(None, before, Absent.HISTORY if hours < LEAST_ROWS else Absent.TRAINING, last, hours)


def _hours(gauge: GaugeFacts, now: datetime) -> int:
    time, _level = readings.between(gauge, now - COUNTED, now)
    return len(np.unique(time // HOUR_US))


def _trails(gauge: int, since: datetime, now: datetime, newest: ForecastView | None) -> tuple[ForecastView, ...]:
    rows = LevelForecast.objects.filter(gauge=gauge, based_on__gte=since, issued_at__lte=now)
    rows = rows.exclude(pk=newest.id) if newest is not None and now - newest.based_on <= OLD else rows
    known = list(rows.order_by("based_on").values_list("pk", "based_on"))
    moments = [clock.to_us(at) for _pk, at in known]
    kept = [known[place][0] for place in trails.spread(moments, clock.to_us(since), clock.to_us(now) + 1)]
    return tuple(forecasts.these(kept))
