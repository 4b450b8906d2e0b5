"""Alarm levels of floods, faults of gauges, and water above every forecast, as alarms of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.text import languages
from fansipan.sectors.hazards.actions.speaking import spoken
from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, GaugeFacts
from fansipan.sectors.hazards.models import GaugeState
from fansipan.sectors.hazards.queries import alarm_levels, network, words
from fansipan.sectors.hazards.rules.faults import FaultKind
from fansipan.sectors.hazards.rules.following import Followed
from fansipan.sectors.hazards.rules.levels import metres, stage_of
from fansipan.services.alerts.actions import conditions
from fansipan.services.alerts.contracts import ReportedCondition

RULE = "hazards.gauge_fault"
"""The rule that the file of this sector brings."""

BROKEN_RULE = "hazards.forecast_broken"
BROKEN_TITLE = {"vi": "Nước vượt mọi dự báo", "en": "The water is above every forecast"}

SIREN_RULE = "hazards.siren_silent"
SIREN_TITLE = {"vi": "Còi, loa không trả lời", "en": "A siren does not answer"}

FLOOD_RULE = "hazards.flood_levels"


def flood(
    gauge: GaugeFacts,
    holding: Sequence[FloodThreshold],
    turned: tuple[Followed, Followed],
    newest: tuple[datetime, float],
    *,
    suspect: bool,
) -> None:
    """The stage of a gauge as an alarm, in the transaction of the reading. `turned`: before and after; `newest`: its
    time and metres.

    It follows the flood itself: at once upwards, with its margin downwards, and never a spike, of which the gauge has
    an alarm of its own. A site that has not this rule, or made one of another kind of it, has no such alarm.
    """
    before, after = turned
    changed, higher = after.stage is not before.stage, after.peak is not None and after.peak != before.peak
    if not changed and not higher:
        return
    stage = after.stage
    peak_at = clock.from_us(after.peak_at) if after.peak_at is not None else newest[0]
    limit = next((one for one in holding if one.stage is stage), None)
    now = ReportedCondition(
        at=clock.from_us(after.since) if changed and after.since is not None else newest[0],
        level=STAGES.index(stage) + 1 if stage else 0,
        level_code=stage.value if stage else "",
        level_title=alarm_levels.TITLES[stage] if stage else {},
        priority=alarm_levels.PRIORITIES[stage] if stage else "",
        value=after.peak if higher else newest[1],
        value_at=peak_at if higher else newest[0],
        limit=metres(limit.value, limit.unit) if limit else None,
        unit="m",
        clause=limit.source if limit else "",
        datastream=gauge.datastream,
        suspect=suspect,
    )
    with suppress(LookupError):
        conditions.report(FLOOD_RULE, f"gauge:{gauge.code}"[:100], now)


def siren(code: str, name: Mapping[str, str], *, silent: bool) -> None:
    """A siren did not answer however often it was called, or does again: an alarm, for people must go there."""
    now = ReportedCondition(
        at=clock.now(),
        level=1 if silent else 0,
        level_code="silent",
        level_title=SIREN_TITLE,
        note={language: f"{code}: {name.get(language) or name.get('vi', '')}" for language in languages()},
        url="/hazards/contacts#sirens",
    )
    with suppress(LookupError):
        conditions.report(SIREN_RULE, f"siren:{code}"[:100], now)


def faulty(event: Event) -> None:
    """A gauge has a fault: an alarm about the gauge, by kind."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["since"])), level=1)


def mended(event: Event) -> None:
    """The fault is over."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["until"])), level=0)


def broken(event: Event) -> None:
    """The water has left every forecast, or the newest one holds again: an alarm about the forecasts of the gauge."""
    payload = event.payload
    code, limit = str(payload["gauge"]), payload["limit"]
    facts = next((one for one in network.gauges(SYSTEM) if one.code == code), None)
    if facts is None:
        return
    conditions.report(
        BROKEN_RULE,
        f"gauge:{code}"[:100],
        ReportedCondition(
            at=datetime.fromisoformat(str(payload["at"])),
            level=1 if payload["broken"] else 0,
            level_code="broken",
            level_title=BROKEN_TITLE,
            # Below level I it says that the model is poor; above it people rely on the forecast.
            priority="high" if payload["stage"] else "low",
            value=float(str(payload["level"])),
            limit=None if limit is None else float(str(limit)),
            unit="m",
            datastream=facts.datastream,
            note=BROKEN_TITLE,
        ),
    )


def _report(gauge: str, kind: str, at: datetime, *, level: int) -> None:
    facts = next((one for one in network.gauges(SYSTEM) if one.code == gauge), None)
    if facts is None:
        return
    conditions.report(
        RULE,
        f"gauge:{gauge}:{kind}"[:100],
        ReportedCondition(
            at=at,
            level=level,
            level_code=kind,
            level_title=_titles(kind),
            priority="high" if kind == FaultKind.JUMP and _above(facts, at) else "",
            datastream=facts.datastream,
            note=_titles(kind),
        ),
    )


def _above(gauge: GaugeFacts, at: datetime) -> bool:
    """Whether the gauge shows an alarm level: a jump there is a spike or a wave, and somebody must look at once."""
    state = GaugeState.objects.filter(gauge=gauge.id).first()
    holding = network.thresholds([gauge.id], at.astimezone(clock.VIETNAM).date())[gauge.id]
    return state is not None and stage_of(state.level, holding) is not None


def _titles(kind: str) -> dict[str, str]:
    return spoken(lambda: words.FAULTS[FaultKind(kind)])
