"""The warning of a flood over its life: Alert at the first level, Update with every change, AllClear at the end.

A draft waits for its second person and follows the river until then. What the plan of a level says is approved
beforehand goes out by itself; an all-clear never does.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.kernel.errors import Problem
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.actions import logging, saying
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models import FloodEpisode, GaugeState, WarningPlan
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.rules.episodes import Saying, turn
from fansipan.sectors.hazards.rules.rights import WARN
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.contracts import CapMessageType, MessageState, WarningDraft
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries.desk import WarningLine

OPEN = (MessageState.DRAFT, MessageState.SUBMITTED)


def stage_changed(event: Event) -> None:
    """A gauge changed its stage: say what follows from it."""
    payload = event.payload
    row = FloodEpisode.objects.select_for_update().select_related("gauge").get(pk=payload["episode"])
    say(row, datetime.fromisoformat(str(payload["at"])), float(payload["level"]))


def expiring(event: Event) -> None:
    """A warning runs out: while its flood goes on it is said again, with the level of now."""
    code = str(event.payload["warning"])
    row = FloodEpisode.objects.select_for_update(of=("self",)).select_related("gauge").filter(warning=code).first()
    if row is None or row.ended_at is not None or not row.stage or row.drill_id is not None:
        return
    state = GaugeState.objects.filter(gauge=row.gauge_id).first()
    if state is None or desk.warning(SYSTEM, code).newest.state in OPEN:
        return
    facts = network.gauges_by_id([row.gauge_id])[row.gauge_id]
    _speak(row, saying.Crossing(facts, Stage(row.stage), state.at, state.level))


FORECAST = "hazards.forecast_crossing"
"""Heard where forecasts are issued: {gauge, stage, threshold, at}; the gauge by its number or its code."""


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
    said = Stage(row.said) if row.said else None
    if turn(stage, said, warned=bool(row.warning)).saying is Saying.NOTHING or (said and _lower(stage, said)):
        return row.warning
    _speak(row, saying.Crossing(facts, stage, at, level, forecast=True, exercise=False))
    return row.warning


def _lower(stage: Stage, said: Stage) -> bool:
    order = list(Stage)
    return order.index(stage) <= order.index(said)


@transaction.atomic
def draft_by_hand(actor: Actor, gauge: str) -> str:
    """Begin the warning of the flood that a gauge has now; gives its code. Raises Forbidden, NotFound, Invalid."""
    require(actor, WARN)
    facts = network.gauge(actor, gauge)
    row = FloodEpisode.objects.select_for_update().filter(gauge=facts.id, ended_at=None, drill=None).first()
    if row is not None and not row.warning and row.stage:
        say(row, row.peak_at, row.peak, actor)
    return row.warning if row is not None else ""


def say(row: FloodEpisode, at: datetime, level: float, actor: Actor = SYSTEM) -> None:
    """What follows from the stage of a flood as it is now; the row is held by the caller."""
    stage, said = (Stage(one) if one else None for one in (row.stage, row.said))
    wanted = turn(stage, said, warned=bool(row.warning)).saying
    if wanted is Saying.NOTHING:
        return
    facts = network.gauges_by_id([row.gauge_id])[row.gauge_id]
    if wanted is Saying.ALL_CLEAR:
        _clear(row, saying.Cleared(facts, at, level))
    elif stage is not None:
        _speak(row, saying.Crossing(facts, stage, at, level, exercise=row.drill_id is not None), actor)


def _speak(row: FloodEpisode, crossing: saying.Crossing, actor: Actor = SYSTEM) -> None:
    written = saying.drafted(crossing)
    if written is None:
        _note(row, _("No warning could be drafted: no plan, hazard or communes are entered for this gauge."))
        return
    number = _write(row, written, actor)
    row.said = crossing.stage.value
    row.save(update_fields=["warning", "said"])
    plan = WarningPlan.objects.get(stage=crossing.stage.value)
    # What was only forecast is never sent by itself: a person looks at it first.
    sent = plan.automatic and not crossing.forecast and _send(number)
    with override("vi"):
        text = _("Warning %(code)s sent by itself: %(stage)s") if sent else _("Warning %(code)s drafted: %(stage)s")
        _note(row, text % {"code": row.warning, "stage": crossing.stage.value})


def _write(row: FloodEpisode, written: WarningDraft, actor: Actor) -> int:
    """Put what is to be said into the warning of the flood: a new one, its open draft, or an update; its number."""
    if not row.warning:
        number = drafting.draft(actor, written, _origin(row))
        row.warning = desk.message(SYSTEM, number).warning
        return number
    line = desk.warning(SYSTEM, row.warning)
    if line.newest.state in OPEN:
        drafting.edit(actor, line.newest.number, written)
        return line.newest.number
    if line.may_continue:
        return drafting.continue_with(actor, row.warning, CapMessageType.UPDATE, written)
    # What was said has expired or was withdrawn: this is said anew.
    number = drafting.draft(actor, written, _origin(row))
    row.warning = desk.message(SYSTEM, number).warning
    return number


def _origin(row: FloodEpisode) -> str:
    return f"gauge:{row.gauge.code}:{row.pk}" if row.drill_id is None else f"drill:{row.drill_id}:{row.gauge.code}"


def _send(number: int) -> bool:
    """Send what was approved beforehand; a message that cannot go out stays a draft for a person."""
    try:
        with transaction.atomic():
            releasing.release_automatically(SYSTEM, number)
    except Problem:
        return False
    return True


def _clear(row: FloodEpisode, ended: saying.Cleared) -> None:
    line = desk.warning(SYSTEM, row.warning)
    _drop_draft(line)
    line = desk.warning(SYSTEM, row.warning)
    row.said = ""
    row.save(update_fields=["said"])
    if not line.may_continue:
        _note(row, _("The water is below alarm level I; nothing stands that an all-clear would be about."))
        return
    last = next(one for one in line.messages if one.state is MessageState.RELEASED)
    drafting.continue_with(SYSTEM, row.warning, CapMessageType.UPDATE, saying.cleared(last.draft, ended))
    with override("vi"):
        _note(row, _("All-clear of warning %(code)s drafted") % {"code": row.warning})


def _drop_draft(line: WarningLine) -> None:
    if line.newest.state in OPEN:
        with override("vi"):
            why = _("The water fell below alarm level I before it was released.")
        drafting.discard(SYSTEM, line.newest.number, why)


def _note(row: FloodEpisode, text: str) -> None:
    logging.note(str(text), row.gauge.code, row.warning, row.drill_id)
