"""The warning of a flood over its life: Alert at the first level, Update with every change, AllClear at the end.

A draft waits for its second person and follows the river until then. What the plan of a level says is approved
beforehand goes out by itself; an all-clear never does.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel.errors import Invalid
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.actions import logging, saying
from fansipan.sectors.hazards.actions.sending import OPEN, send
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.models import FloodEpisode, GaugeState, WarningPlan
from fansipan.sectors.hazards.queries import network, words
from fansipan.sectors.hazards.rules.episodes import Saying, turn
from fansipan.sectors.hazards.rules.rights import WARN
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapMessageType, MessageState, WarningDraft
from fansipan.services.warnings.queries import desk


def stage_changed(event: Event) -> None:
    """A gauge changed its stage: say what follows from it."""
    payload = event.payload
    row = FloodEpisode.objects.select_for_update().select_related("gauge").get(pk=payload["episode"])
    say(row, datetime.fromisoformat(str(payload["at"])), float(payload["level"]))


def expiring(event: Event) -> None:
    """A warning runs out: while its flood goes on, or may still come, it is said again, with the level of now."""
    code = str(event.payload["warning"])
    row = FloodEpisode.objects.select_for_update(of=("self",)).select_related("gauge").filter(warning=code).first()
    if row is None or row.ended_at is not None or row.drill_id is not None:
        return
    if not (row.stage or row.foretold) or desk.warning(SYSTEM, code).newest.state in OPEN:
        return
    state = GaugeState.objects.filter(gauge=row.gauge_id).first()
    if row.foretold:
        speak(row, foretold(row))
    elif state is not None:
        facts = network.gauges_by_id([row.gauge_id])[row.gauge_id]
        speak(row, saying.Crossing(facts, Stage(row.stage), state.at, state.level))


@transaction.atomic
def draft_by_hand(actor: Actor, gauge: str) -> str:
    """Begin the warning of the flood that a gauge has now; gives its code.

    Raises Forbidden, NotFound, and Invalid where there is no flood or nothing can be said of it.
    """
    require(actor, WARN)
    facts = network.gauge(actor, gauge)
    row = FloodEpisode.objects.select_for_update().filter(gauge=facts.id, ended_at=None, drill=None).first()
    if row is None or not (row.stage or row.warning):
        raise Invalid("hazards.no_flood", code=gauge)
    if not row.warning:
        say(row, row.peak_at, row.peak, actor)
    if not row.warning:
        raise Invalid("hazards.nothing_to_say", code=gauge)
    return row.warning


def say(row: FloodEpisode, at: datetime, level: float, actor: Actor = SYSTEM) -> None:
    """What follows from the stage of a flood as it is now; the row is held by the caller."""
    stage, said, ahead = (Stage(one) if one else None for one in (row.stage, row.said, row.foretold))
    wanted = turn(stage, said, warned=bool(row.warning), foretold=ahead).saying
    if wanted is Saying.NOTHING:
        return
    facts = network.gauges_by_id([row.gauge_id])[row.gauge_id]
    if wanted is Saying.ALL_CLEAR:
        _clear(row, saying.Cleared(facts, at, level))
    elif stage is not None:
        crossing = saying.Crossing(facts, stage, at, level, exercise=row.drill_id is not None)
        (_meanwhile if wanted is Saying.MEANWHILE else speak)(row, crossing, actor)


def _meanwhile(row: FloodEpisode, crossing: saying.Crossing, actor: Actor) -> None:
    """The water is at a level below the one that is foretold: only what goes out by itself is said in between."""
    plan = WarningPlan.objects.filter(stage=crossing.stage.value).first()
    if plan is None or not plan.automatic or is_out(row, crossing.stage):
        with override("vi"):
            text = _("%(stage)s is reached; what is said already speaks of %(foretold)s.")
            said = {"stage": words.STAGES[crossing.stage], "foretold": words.STAGES[Stage(row.foretold)]}
            _note(row, text % said)
        return
    speak(row, crossing, actor)
    speak(row, foretold(row), actor)


def is_out(row: FloodEpisode, stage: Stage) -> bool:
    """Whether a message that speaks of this stage, or of a higher one, was released in this flood."""
    numbers = [one["number"] for one in row.spoken if STAGES.index(Stage(one["stage"])) >= STAGES.index(stage)]
    return any(desk.message(SYSTEM, number).state is MessageState.RELEASED for number in numbers)


def foretold(row: FloodEpisode) -> saying.Crossing:
    """What a forecast says of a flood. Raises ValueError where none does."""
    if row.foretold_at is None or row.foretold_level is None:
        raise ValueError(f"nothing is foretold of the flood {row.pk}")
    facts = network.gauges_by_id([row.gauge_id])[row.gauge_id]
    return saying.Crossing(facts, Stage(row.foretold), row.foretold_at, row.foretold_level, forecast=True)


def speak(row: FloodEpisode, crossing: saying.Crossing, actor: Actor = SYSTEM) -> None:
    """Draft what a crossing calls for, and send it where that was approved beforehand; the row is held."""
    written = saying.drafted(crossing)
    if written is None:
        _note(row, _("No warning could be drafted: no plan, hazard or communes are entered for this gauge."))
        return
    number = _write(row, written, actor)
    _remember(row, crossing, number)
    plan = WarningPlan.objects.get(stage=crossing.stage.value)
    # What was only forecast is never sent by itself: a person looks at it first.
    sent = plan.automatic and not crossing.forecast and send(number)
    with override("vi"):
        text = _("Warning %(code)s sent by itself: %(stage)s") if sent else _("Warning %(code)s drafted: %(stage)s")
        _note(row, text % {"code": row.warning, "stage": crossing.stage.value})


def _remember(row: FloodEpisode, crossing: saying.Crossing, number: int) -> None:
    row.said = crossing.stage.value
    said = {"number": number, "stage": row.said, "forecast": crossing.forecast}
    row.spoken = [*(one for one in row.spoken if one["number"] != number), said]
    ahead = row.foretold and STAGES.index(Stage(row.foretold)) > STAGES.index(crossing.stage)
    if not crossing.forecast and not ahead:
        row.foretold, row.foretold_at, row.foretold_level = "", None, None
    row.save(update_fields=["warning", "said", "spoken", "foretold", "foretold_at", "foretold_level"])


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


def _clear(row: FloodEpisode, ended: saying.Cleared) -> None:
    with override("vi"):
        over = _("The water fell below alarm level I before it was released.")
    row.said = ""
    row.save(update_fields=["said"])
    if not clear(row, ended, over):
        _note(row, _("The water is below alarm level I; nothing stands that an all-clear would be about."))


def clear(row: FloodEpisode, ended: saying.Cleared, over: str) -> bool:
    """Discard what was drafted, with this reason, and draft the all-clear of what was released; whether any was."""
    line = desk.warning(SYSTEM, row.warning)
    if line.newest.state in OPEN:
        drafting.discard(SYSTEM, line.newest.number, over)
        line = desk.warning(SYSTEM, row.warning)
    if not line.may_continue:
        return False
    last = next(one for one in line.messages if one.state is MessageState.RELEASED)
    drafting.continue_with(SYSTEM, row.warning, CapMessageType.UPDATE, saying.cleared(last.draft, ended))
    with override("vi"):
        _note(row, _("All-clear of warning %(code)s drafted") % {"code": row.warning})
    return True


def _note(row: FloodEpisode, text: str) -> None:
    logging.note(str(text), row.gauge.code, row.warning, row.drill_id)
