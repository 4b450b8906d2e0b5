"""Say when the water has left every forecast, and when the newest one holds again (facts of typhoon Yagi: each forecast
was too low, and nothing said so).
"""

from __future__ import annotations

from datetime import datetime

from fansipan.kernel import clock, events
from fansipan.sectors.hazards.contracts import GaugeFacts
from fansipan.sectors.hazards.models import GaugeFault, GaugeState
from fansipan.sectors.hazards.queries import forecasts
from fansipan.sectors.hazards.rules.breaking import Verdict, judge
from fansipan.sectors.hazards.rules.faults import FaultKind

FORECAST_BROKEN = "hazards.forecast_broken"
"""The event: {gauge, broken, at, level, limit, stage}; `broken` false: the newest forecast holds again."""


def look(gauge: GaugeFacts, state: GaugeState, *, waits: bool = True) -> None:
    """Hold the newest level of a gauge against its forecasts; says only what is new. `waits`: a jump says nothing yet.

    While the newest forecast holds this costs one indexed read: the others are read where it does not.
    """
    at = clock.to_us(state.at)
    verdict, limit = judge(state.level, at, forecasts.bands(gauge.id, state.at, newest=True))
    if verdict is Verdict.BROKEN:
        verdict, limit = judge(state.level, at, forecasts.bands(gauge.id, state.at))
    if verdict is Verdict.BROKEN and state.broken_since is None and not (waits and _jumped(gauge)):
        _turn(gauge, state, state.at, limit)
    elif verdict is Verdict.HOLDS and state.broken_since is not None:
        _turn(gauge, state, None, limit)


def _jumped(gauge: GaugeFacts) -> bool:
    """Faster than water can be: the next reading tells whether it was a spike."""
    return GaugeFault.objects.filter(gauge=gauge.id, kind=FaultKind.JUMP.value, until=None).exists()


def _turn(gauge: GaugeFacts, state: GaugeState, since: datetime | None, limit: float | None) -> None:
    state.broken_since = since
    state.save(update_fields=["broken_since"])
    events.publish(
        FORECAST_BROKEN,
        {
            "gauge": gauge.code,
            "broken": since is not None,
            "at": state.at,
            "level": state.level,
            "limit": limit,
            "stage": state.stage,
        },
    )
