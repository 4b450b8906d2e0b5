"""Look back: verify forecasts by what was measured, keep their bands true, and match announcements with crossings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Q

from fansipan.kernel import clock
from fansipan.sectors.hazards.actions import forecasting, warning_scores
from fansipan.sectors.hazards.contracts import FloodThreshold, GaugeFacts, GaugeKind, Stage
from fansipan.sectors.hazards.contracts.forecasts import FORECAST_LEADS_H, ScoreKind
from fansipan.sectors.hazards.models import (
    ForecastCalibration,
    ForecastModel,
    ForecastScore,
    LevelForecast,
)
from fansipan.sectors.hazards.queries import network, readings, spoken
from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Bools, Floats, gridded
from fansipan.sectors.hazards.rules.levels import metres
from fansipan.sectors.hazards.rules.scoring import matching

LOOKED_BACK = timedelta(days=14)
"""What is matched again at every run: readings that come late may change what became of an announcement."""

WARM_UP = timedelta(days=3)
"""Before that: only to know whether the level already stood above."""

MOST_VERIFIED = 20_000
CLOSE_US = HOUR_US // 2
"""A reading this near to the valid time verifies a forecast."""


def match(now: datetime | None = None) -> int:
    """Verify what can be verified, and match the last two weeks; gives the number of scores. Running it again is
    safe."""
    now = now or clock.now()
    verify(now)
    levels = network.gauges_of_kind(GaugeKind.LEVEL)
    since = now - LOOKED_BACK
    measured = readings.measured(levels, clock.to_us(since - WARM_UP), clock.to_us(now))
    thresholds = network.thresholds([one.id for one in levels], now.astimezone(clock.VIETNAM).date())
    by_hand = spoken.by_hand(since)
    rows: list[ForecastScore] = list(warning_scores.for_nothing(levels, thresholds, by_hand, now))
    for one in levels:
        rows += _forecast_scores(one, measured[one.id], thresholds[one.id], since, now)
        rows += warning_scores.of_gauge(one, thresholds[one.id], by_hand, since)
    with transaction.atomic():
        ForecastScore.objects.filter(_again(rows, since)).delete()
        ForecastScore.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _again(rows: Iterable[ForecastScore], since: datetime) -> Q:
    """What is written anew: the last two weeks, and the beginnings of older floods that still go on."""
    anew = Q(begun_at__gte=since)
    for one in rows:
        if one.begun_at < since:
            anew |= Q(gauge=one.gauge_id, kind=one.kind, stage=one.stage, begun_at=one.begun_at)
    return anew


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What the forecasts of a gauge said hour by hour about one stage at one lead, and which model said it."""

    announced: Bools
    issued: Bools
    version: dict[int, int | None]


def _forecast_scores(
    gauge: GaugeFacts,
    columns: readings.Columns,
    thresholds: Sequence[FloodThreshold],
    since: datetime,
    now: datetime,
) -> Iterable[ForecastScore]:
    hours = int((LOOKED_BACK + WARM_UP) / timedelta(hours=1))
    start = clock.to_us(now) // HOUR_US * HOUR_US - (hours - 1) * HOUR_US
    level = gridded(*columns, start, HOUR_US, hours, summed=False)
    first = clock.from_us(start - HOUR_US)
    forecasts = list(
        LevelForecast.objects.filter(gauge=gauge.id, based_on__gt=first, based_on__lte=now)
        .order_by("based_on")
        .values_list("based_on", "chances", "points", "model__version")
    )
    for one in thresholds if forecasts else ():
        for lead_h in FORECAST_LEADS_H:
            said = _said(forecasts, one.stage, float(lead_h), start, hours)
            for found in matching.matches(level, metres(one.value, one.unit), said.announced, said.issued, lead_h):
                begun = clock.from_us(start + found.begun * HOUR_US)
                if begun >= since:
                    yield _score(gauge, one, float(lead_h), said, found, start)


def _said(
    forecasts: Sequence[tuple[datetime, list[dict[str, object]], list[dict[str, object]], int | None]],
    stage: Stage,
    lead_h: float,
    start: int,
    hours: int,
) -> _Said:
    said = _Said(np.zeros(hours, dtype=bool), np.zeros(hours, dtype=bool), {})
    for based_on, chances, points, version in forecasts:
        hour = -((start - clock.to_us(based_on)) // HOUR_US)
        if not (0 <= hour < hours) or not any(one["lead_h"] == lead_h for one in points):
            continue
        said.issued[hour] = True
        said.version[hour] = version
        said.announced[hour] |= any(
            one["stage"] == stage.value and one["lead_h"] == lead_h and bool(one["announced"]) for one in chances
        )
    return said


def _score(
    gauge: GaugeFacts, level: FloodThreshold, lead_h: float, said: _Said, found: matching.Match, start: int
) -> ForecastScore:
    announced, crossed = (
        clock.from_us(start + step * HOUR_US) if step is not None else None for step in (found.announced, found.crossed)
    )
    newest = max((hour for hour in said.version if hour <= found.begun), default=min(said.version))
    return ForecastScore(
        gauge_id=gauge.id,
        kind=ScoreKind.FORECAST.value,
        stage=level.stage.value,
        threshold=metres(level.value, level.unit),
        lead_h=lead_h,
        model_version=said.version[newest],
        result=found.result.value,
        begun_at=clock.from_us(start + found.begun * HOUR_US),
        announced_at=announced,
        crossed_at=crossed,
        lead_time_h=(found.crossed - found.announced)
        if found.crossed is not None and found.announced is not None
        else None,
    )


def verify(now: datetime | None = None) -> int:
    """Compare forecasts with what was measured at their valid times, and move the bands of their models by it."""
    now = now or clock.now()
    longest = float(max(FORECAST_LEADS_H))
    rows = list(
        LevelForecast.objects.filter(verified_h__lt=longest, based_on__gt=now - LOOKED_BACK, based_on__lte=now)
        .order_by("based_on")
        .defer("missing")[:MOST_VERIFIED]
    )
    facts = network.gauges_by_id({row.gauge_id for row in rows})
    measured = readings.measured(facts.values(), clock.to_us(now - LOOKED_BACK), clock.to_us(now))
    verified: dict[int, list[tuple[float, int, float, float]]] = defaultdict(list)
    changed = [row for row in rows if row.gauge_id in facts and _verify(row, measured[row.gauge_id], now, verified)]
    with transaction.atomic():
        LevelForecast.objects.bulk_update(changed, ["points", "verified_h"], batch_size=500)
        _move(verified)
    return len(changed)


def _verify(
    row: LevelForecast,
    columns: readings.Columns,
    now: datetime,
    verified: dict[int, list[tuple[float, int, float, float]]],
) -> bool:
    """Write what happened beside the points whose time has come; whether there were any."""
    time, level = columns
    due = [
        one
        for one in row.points
        if row.verified_h < one["lead_h"] and row.based_on + timedelta(hours=one["lead_h"]) <= now
    ]
    for one in due:
        happened = _nearest(time, level, clock.to_us(row.based_on + timedelta(hours=one["lead_h"])))
        one["happened"] = happened
        if happened is not None and row.model_id is not None:
            error = (happened - one["centre"]) / one["size"]
            verified[row.model_id].append((one["lead_h"], one["tier"], one["size"], error))
        row.verified_h = max(row.verified_h, one["lead_h"])
    return bool(due)


def _nearest(time: np.ndarray[tuple[int], np.dtype[np.int64]], level: Floats, at: int) -> float | None:
    if not len(time):
        return None
    place = int(np.clip(np.searchsorted(time, at), 1, len(time) - 1)) if len(time) > 1 else 0
    best = min((place, max(place - 1, 0)), key=lambda one: abs(int(time[one]) - at))
    return float(level[best]) if abs(int(time[best]) - at) <= CLOSE_US else None


def _move(verified: Mapping[int, Sequence[tuple[float, int, float, float]]]) -> None:
    """Move the quantiles of models' errors by verified forecasts, in the order of their issue."""
    for model_id, found in verified.items():
        row = ForecastModel.objects.select_for_update().get(pk=model_id)
        model = forecasting.remember(row.sha256, bytes(row.content))
        by_tier: dict[tuple[float, int], list[tuple[float, float]]] = defaultdict(list)
        for lead_h, tier, size, error in found:
            by_tier[lead_h, tier].append((size, error))
        for (lead_h, tier), pairs in by_tier.items():
            errors = model.leads[round(lead_h * HOUR_US / model.step_us)][tier].errors
            kept, _new = ForecastCalibration.objects.get_or_create(
                model=row, lead_h=lead_h, tier=tier, defaults={"quantiles": errors.quantiles.tolist()}
            )
            kept.quantiles = errors.followed(np.array(kept.quantiles), pairs).tolist()
            kept.verified += len(pairs)
            kept.save(update_fields=["quantiles", "verified"])
