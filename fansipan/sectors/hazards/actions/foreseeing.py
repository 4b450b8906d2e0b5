"""What a forecast says will come: drafted for a person, kept while the forecast stands, taken back where it lapses."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import logging, saying, warning
from fansipan.sectors.hazards.contracts import STAGES, GaugeFacts, Stage
from fansipan.sectors.hazards.models import FloodEpisode, GaugeState
from fansipan.sectors.hazards.queries import forecasts, network, words

FORECAST = "hazards.forecast_crossing"
"""Heard where forecasts are issued: {gauge, stage, threshold, at}; the gauge by its number or its code."""

LAPSES = timedelta(hours=3)
"""So long after its hour a crossing may still come: the hour itself and the two after it, as forecasts are scored."""


def crossing_forecast(event: Event) -> None:
    """A forecast announces that a gauge will reach a stage: draft the warning for a person to look at."""
    payload = event.payload
    named = payload["gauge"]
    facts = network.gauges_by_id([named]).get(named) if isinstance(named, int) else network.gauge(SYSTEM, str(named))
    if facts is not None:
        at = datetime.fromisoformat(str(payload["at"]))
        foresee(facts.code, Stage(str(payload["stage"])), at, float(payload["threshold"]))


@transaction.atomic
def foresee(gauge: str, stage: Stage, at: datetime, level: float) -> str:
    """A forecast says that a gauge will reach a stage: draft the warning; gives its code, "" where none can be said.

    The flood of the gauge that is going on keeps its warning; a stage that is reached or said already says nothing new.
    """
    facts = network.gauge(SYSTEM, gauge)
    row = FloodEpisode.objects.select_for_update().filter(gauge=facts.id, ended_at=None, drill=None).first()
    if row is None:
        row = FloodEpisode.objects.create(
            gauge_id=facts.id, began_at=clock.now(), stage="", highest="", peak=level, peak_at=at, forecast=True
        )
    known = [Stage(one) for one in (row.stage, row.said, row.foretold) if one]
    news = all(STAGES.index(stage) > STAGES.index(one) for one in known)
    if news or row.foretold == stage.value:
        row.foretold, row.foretold_at, row.foretold_level = stage.value, at, level
        row.save(update_fields=["foretold", "foretold_at", "foretold_level"])
    if news:
        warning.speak(row, warning.foretold(row))
    return row.warning


def lapse(now: datetime | None = None) -> int:
    """Take back what was foretold, has not come and is forecast no more; gives of how many floods."""
    now = now or clock.now()
    waiting = FloodEpisode.objects.filter(ended_at=None, drill=None, foretold_at__lt=now - LAPSES).exclude(foretold="")
    return sum(_lapse(number, now) for number in waiting.values_list("pk", flat=True))


@transaction.atomic
def _lapse(number: int, now: datetime) -> bool:
    row = FloodEpisode.objects.select_for_update(of=("self",)).select_related("gauge").get(pk=number)
    if row.ended_at is not None or not row.foretold or _still_to_come(row, now):
        return False
    with override("vi"):
        text = _("%(stage)s was forecast and has not come.") % {"stage": words.STAGES[Stage(row.foretold)]}
    row.foretold, row.foretold_at, row.foretold_level = "", None, None
    row.save(update_fields=["foretold", "foretold_at", "foretold_level"])
    logging.note(text, row.gauge.code, row.warning)
    state = GaugeState.objects.filter(gauge=row.gauge_id).first()
    if row.stage:
        warning.say(row, state.at if state else now, state.level if state else row.peak)
    else:
        _end(row, network.gauges_by_id([row.gauge_id])[row.gauge_id], state, text, now)
    return True


def _still_to_come(row: FloodEpisode, now: datetime) -> bool:
    """Whether the newest forecast says it again, for a later hour; the flood then waits for that one."""
    if row.foretold_at is None or row.foretold_at >= now - LAPSES:
        return True
    said = forecasts.newest(row.gauge_id)
    hours = [
        one.lead_h
        for one in (said.chances if said else ())
        if one.announced and STAGES.index(one.stage) >= STAGES.index(Stage(row.foretold))
    ]
    at = said.based_on + timedelta(hours=min(hours)) if said and hours else None
    if at is None or at < now - LAPSES:
        return False
    row.foretold_at = at
    row.save(update_fields=["foretold_at"])
    return True


def _end(row: FloodEpisode, facts: GaugeFacts, state: GaugeState | None, why: str, now: datetime) -> None:
    """A flood that never came, or is over but for its forecast: its draft is discarded, what is out is cleared."""
    row.ended_at, row.said = now, ""
    row.save(update_fields=["ended_at", "said"])
    if row.warning:
        level = state.level if state else row.peak
        warning.clear(row, saying.Cleared(facts, state.at if state else now, level), why)
