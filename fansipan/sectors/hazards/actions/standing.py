"""The state of a level gauge: its stage, its rate, its flood; said to the house when the stage changes."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import transaction

from fansipan.kernel import clock, events
from fansipan.sectors.hazards.actions import alarming, breaking, faulting
from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, GaugeFacts, Stage
from fansipan.sectors.hazards.models import FloodEpisode, Gauge, GaugeState
from fansipan.sectors.hazards.queries import jumps, network, readings
from fansipan.sectors.hazards.rules import levels
from fansipan.sectors.hazards.rules.faults import FaultLimits
from fansipan.sectors.hazards.rules.following import Followed, follow
from fansipan.sectors.hazards.rules.windows import HOUR_US
from fansipan.services.alerts.actions import engine

STAGE_CHANGED = "hazards.stage_changed"
"""The event: {gauge, episode, stage, before, level, at, highest}. `stage` "": below level I again."""

LOOK_BACK_US = 12 * HOUR_US


def refresh(gauge: GaugeFacts, newest: int, *, waits: bool = True) -> None:
    """Bring the state of a gauge up to its newest reading; older ones that come late change nothing of it.

    `waits`: a jump that no water makes waits for the reading after it.
    """
    # Two deliveries of a station queue at its chain; whoever believes an overdue jump meanwhile is waited for here.
    before = GaugeState.objects.select_for_update().filter(gauge=gauge.id).first()
    end = max(newest, clock.to_us(before.at) if before else 0)
    time, level = readings.measured([gauge], end - LOOK_BACK_US, end)[gauge.id]
    row = Gauge.objects.get(pk=gauge.id)
    limits = FaultLimits(most_rise=row.most_rise)
    faulting.look_at_level(gauge, end, limits)
    if not len(time):
        return
    day = clock.from_us(int(time[-1])).astimezone(clock.VIETNAM).date()
    holding = network.thresholds([gauge.id], day)[gauge.id]
    open_one = FloodEpisode.objects.filter(gauge=gauge.id, ended_at=None, drill=None).first()
    first = int(np.searchsorted(time, clock.to_us(before.at), side="right")) if before else 0
    waited = max(0, first - 1)  # a jump that waited for its next reading is looked at again
    stood = _before(before, open_one)
    followed = follow((time, level), waited, holding, stood, limits, waits=waits)
    breaking.look(gauge, _keep_state(gauge, (time, level), holding, followed), waits=waits)
    newest_one = (clock.from_us(int(time[-1])), float(level[-1]))
    _keep_episode(row, open_one, followed, newest_one)
    alarming.flood(gauge, holding, (stood, followed), newest_one, suspect=not waits)


def believe(now: datetime | None = None) -> int:
    """Take jumps whose next reading is overdue for what they are measured as: a wave may have taken the gauge with it.

    Gives how many.
    """
    now = now or clock.now()
    overdue = [one for one, until in jumps.unconfirmed(now).items() if until <= now]
    return sum(_believe(facts) for facts in network.gauges_by_id(overdue).values())


@transaction.atomic
def _believe(gauge: GaugeFacts) -> bool:
    # Alarms before states, as nobody else takes them, and no waiting for a state: a delivery holds it and brings news.
    engine.lock()
    state = GaugeState.objects.select_for_update(skip_locked=True).filter(gauge=gauge.id).first()
    if state is not None:
        refresh(gauge, clock.to_us(state.at), waits=False)
    return state is not None


def _before(state: GaugeState | None, episode: FloodEpisode | None) -> Followed:
    if episode is None or state is None or not episode.stage:
        return Followed()
    return Followed(
        Stage(episode.stage),
        clock.to_us(state.stage_since) if state.stage_since else None,
        Stage(episode.highest),
        episode.peak,
        clock.to_us(episode.peak_at),
    )


def _keep_state(
    gauge: GaugeFacts, columns: readings.Columns, holding: tuple[FloodThreshold, ...], followed: Followed
) -> GaugeState:
    now = levels.standing(*columns, holding)
    state, _made = GaugeState.objects.update_or_create(
        gauge_id=gauge.id,
        defaults={
            "at": clock.from_us(int(columns[0][-1])),
            "level": float(columns[1][-1]),
            "stage": followed.stage.value if followed.stage else "",
            "stage_since": clock.from_us(followed.since) if followed.since else None,
            "rate": now.rate,
            "next_stage": now.next_stage.value if now.next_stage else "",
            "next_at": clock.from_us(now.next_us) if now.next_us else None,
            "comparable": bool(holding),
        },
    )
    return state


def _keep_episode(
    gauge: Gauge, open_one: FloodEpisode | None, followed: Followed, newest: tuple[datetime, float]
) -> None:
    at, level = newest
    if open_one is None:
        if followed.stage is not None:
            _say(_begun(gauge, followed), "", (_since(followed, at), level))
        return
    before = open_one.stage
    if followed.stage is None:
        if not open_one.highest:
            return  # it was expected and has not come: `foreseeing.lapse` ends what a forecast began
        open_one.ended_at, open_one.stage = (None if open_one.foretold else at), ""
    else:
        _carry(open_one, followed)
    # What is said of it belongs to somebody else, who may be writing it just now.
    open_one.save(update_fields=["ended_at", "stage", "highest", "peak", "peak_at"])
    if open_one.stage != before:
        _say(open_one, before, (at, level))


def _begun(gauge: Gauge, followed: Followed) -> FloodEpisode:
    assert followed.stage is not None
    assert followed.highest is not None
    assert followed.peak is not None
    assert followed.peak_at is not None
    return FloodEpisode.objects.create(
        gauge=gauge,
        began_at=clock.from_us(followed.since or followed.peak_at),
        stage=followed.stage.value,
        highest=followed.highest.value,
        peak=followed.peak,
        peak_at=clock.from_us(followed.peak_at),
    )


def _carry(row: FloodEpisode, followed: Followed) -> None:
    assert followed.stage is not None
    assert followed.highest is not None
    row.stage = followed.stage.value
    first = not row.highest  # until now it was only forecast, and so was its peak
    if first or STAGES.index(followed.highest) > STAGES.index(Stage(row.highest)):
        row.highest = followed.highest.value
    if followed.peak is not None and followed.peak_at is not None and (first or followed.peak > row.peak):
        row.peak, row.peak_at = followed.peak, clock.from_us(followed.peak_at)


def _since(followed: Followed, at: datetime) -> datetime:
    return clock.from_us(followed.since) if followed.since else at


def _say(row: FloodEpisode, before: str, newest: tuple[datetime, float]) -> None:
    at, level = newest
    events.publish(
        STAGE_CHANGED,
        {
            "gauge": row.gauge.code,
            "episode": row.pk,
            "stage": row.stage,
            "before": before,
            "highest": row.highest,
            "level": level,
            "at": at,
        },
    )
