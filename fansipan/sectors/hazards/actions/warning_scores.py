"""Warnings held against what came, flood by flood and level by level, also those that people wrote by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, GaugeFacts, Stage
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models import FloodEpisode, ForecastScore, GaugeCommune
from fansipan.sectors.hazards.queries import readings, spoken
from fansipan.sectors.hazards.queries.spoken import Out
from fansipan.sectors.hazards.rules.levels import metres

BEFORE = timedelta(hours=1)
"""So long before a flood is known its first reading may lie."""


def of_gauge(
    gauge: GaugeFacts, thresholds: Sequence[FloodThreshold], by_hand: Sequence[Out], since: datetime
) -> Iterable[ForecastScore]:
    """One score a flood and level: was a message out that spoke of that level, and how long before it was reached?

    What speaks of a level warns of those below it too. A flood that goes on is scored again however long ago it began.
    """
    recent = Q(began_at__gte=since) | Q(ended_at=None) | Q(ended_at__gte=since)
    mine = _reaching(by_hand, {gauge.id}).get(gauge.id, [])
    for row in FloodEpisode.objects.filter(recent, gauge=gauge.id, drill=None):
        out = [*spoken.released(row), *(one for one in mine if _during(row, one))]
        for level in thresholds:
            first = min((one for one in out if not _lower(one.stage, level.stage)), key=_sent, default=None)
            reached = bool(row.highest) and not _lower(Stage(row.highest), level.stage)
            crossed = _crossed_at(gauge, row, metres(level.value, level.unit)) if reached else None
            if first is not None or crossed is not None:
                yield _score(row, level, first, crossed)


def for_nothing(
    gauges: Sequence[GaugeFacts],
    thresholds: Mapping[int, Sequence[FloodThreshold]],
    by_hand: Sequence[Out],
    now: datetime,
) -> Iterable[ForecastScore]:
    """Warnings by hand during which no gauge above their communes had a flood: one score each, for what they said."""
    known = {one.id: one for one in gauges}
    above = _reaching(by_hand, set(known))
    for code in dict.fromkeys(one.warning for one in by_hand):
        messages = [one for one in by_hand if one.warning == code]
        meant = sorted((gauge for gauge, found in above.items() if code in {one.warning for one in found}))
        floods = FloodEpisode.objects.filter(gauge__in=meant, drill=None).exclude(highest="")
        if not meant or any(_during(row, one) for row in floods for one in messages):
            continue
        stage = max((one.stage for one in messages), key=STAGES.index)
        level = next((one for one in thresholds[meant[0]] if one.stage is stage), None)
        if level is not None:
            over = all(one.until <= now for one in messages)
            yield ForecastScore(
                gauge_id=meant[0],
                kind=ScoreKind.WARNING.value,
                stage=stage.value,
                threshold=metres(level.value, level.unit),
                result=(ScoreResult.FALSE_ALARM if over else ScoreResult.OPEN).value,
                begun_at=min(one.sent for one in messages),
                announced_at=min(one.sent for one in messages),
                warning=code,
            )


def _reaching(messages: Sequence[Out], gauges: set[int]) -> dict[int, list[Out]]:
    """Of these gauges those whose water reaches a commune that a message names, with the messages."""
    communes = {code for one in messages for code in one.communes}
    found: dict[int, list[Out]] = {}
    rows = GaugeCommune.objects.filter(gauge__in=gauges, commune__in=communes).order_by("gauge_id")
    for gauge, commune in rows.values_list("gauge", "commune"):
        mine = found.setdefault(gauge, [])
        mine += [one for one in messages if commune in one.communes and one not in mine]
    return found


def _during(row: FloodEpisode, one: Out) -> bool:
    """Whether a message held while a flood went on."""
    return one.until >= row.began_at - BEFORE and (row.ended_at is None or one.sent <= row.ended_at)


def _sent(one: Out) -> datetime:
    return one.sent


def _lower(stage: Stage, other: Stage) -> bool:
    return STAGES.index(stage) < STAGES.index(other)


def _score(row: FloodEpisode, level: FloodThreshold, first: Out | None, crossed: datetime | None) -> ForecastScore:
    sent = first.sent if first is not None else None
    return ForecastScore(
        gauge_id=row.gauge_id,
        kind=ScoreKind.WARNING.value,
        stage=level.stage.value,
        threshold=metres(level.value, level.unit),
        result=_result(row, sent, crossed).value,
        begun_at=min(one for one in (sent, crossed) if one is not None),
        announced_at=sent,
        crossed_at=crossed,
        lead_time_h=(crossed - sent) / timedelta(hours=1) if sent and crossed else None,
        warning=first.warning if first is not None else row.warning,
    )


def _result(row: FloodEpisode, sent: datetime | None, crossed: datetime | None) -> ScoreResult:
    """A warning that came after the crossing was none in time: the crossing is missed, its lead time negative."""
    if crossed is not None:
        return ScoreResult.HIT if sent is not None and sent <= crossed else ScoreResult.MISS
    return ScoreResult.OPEN if row.ended_at is None else ScoreResult.FALSE_ALARM


def _crossed_at(gauge: GaugeFacts, row: FloodEpisode, threshold: float) -> datetime | None:
    time, level = readings.between(gauge, row.began_at - BEFORE, (row.ended_at or clock.now()))
    above = np.flatnonzero(level >= threshold)
    return clock.from_us(int(time[above[0]])) if len(above) else None
