"""Drills and replays: a flood of the past runs again, marked as an exercise wherever it shows."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.actions import logging, warning
from fansipan.sectors.hazards.models import Drill, FloodEpisode, Gauge, ReplayEvent, TreeRun
from fansipan.sectors.hazards.queries import replays
from fansipan.sectors.hazards.rules.following import Followed
from fansipan.sectors.hazards.rules.replaying import FASTEST
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import MessageState
from fansipan.services.warnings.queries import desk


@transaction.atomic
def begin(actor: Actor, title: str, event: str = "", speed: float = 1.0) -> int:
    """Begin a drill, with a flood to replay at some speed or without one; gives its number.

    Raises Forbidden, Invalid, NotFound for the flood, Conflict while another drill goes on.
    """
    require(actor, KEEP_DUTY)
    if not title.strip() or not 0 < speed <= FASTEST:
        raise Invalid("hazards.drill_title", fastest=FASTEST)
    if event and not ReplayEvent.objects.filter(code=event).exists():
        raise NotFound("hazards.event", code=event)
    if Drill.objects.select_for_update().filter(ended_at=None).exists():
        raise Conflict("hazards.drill_on")
    row = Drill.objects.create(
        title=title.strip()[:200], began_at=clock.now(), by_id=actor.user_id, event=event, speed=speed
    )
    audit.record(actor, "hazards.begin_drill", f"drill:{row.pk}", after={"event": event, "speed": speed})
    live.announce(logging.TOPIC, f"drill:{row.pk}")
    return row.pk


@transaction.atomic
def end(actor: Actor, number: int) -> None:
    """End a drill: its floods and trees are over, its drafts are discarded. Raises Forbidden, NotFound, Conflict."""
    require(actor, KEEP_DUTY)
    row = Drill.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.drill", id=number)
    if row.ended_at is not None:
        raise Conflict("hazards.drill_over")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    floods = FloodEpisode.objects.filter(drill=row)
    for code in floods.exclude(warning="").values_list("warning", flat=True):
        newest = desk.warning(SYSTEM, code).newest
        if newest.state in (MessageState.DRAFT, MessageState.SUBMITTED):
            drafting.discard(SYSTEM, newest.number, row.title)
    floods.filter(ended_at=None).update(ended_at=row.ended_at)
    TreeRun.objects.filter(drill=row, state="running").update(state="stopped", ended_at=row.ended_at)
    audit.record(actor, "hazards.end_drill", f"drill:{row.pk}")
    live.announce(logging.TOPIC, f"drill:{row.pk}")


@transaction.atomic
def follow() -> int:
    """Bring the floods of the drill that goes on up to its moment, as readings would; gives how many changed."""
    row = Drill.objects.select_for_update(skip_locked=True).filter(ended_at=None).exclude(event="").first()
    if row is None:
        return 0
    changed = 0
    for stand in replays.standing(row.pk):
        gauge = Gauge.objects.filter(code=stand.code).first()
        if gauge is not None and stand.followed is not None:
            changed += _follow(row, gauge, stand.followed, stand.level)
    if changed:
        live.announce(logging.TOPIC, f"drill:{row.pk}")
    return changed


def _follow(drill: Drill, gauge: Gauge, now: Followed, level: float) -> bool:
    known = FloodEpisode.objects.select_for_update().filter(gauge=gauge, drill=drill, ended_at=None).first()
    stage = now.stage.value if now.stage else ""
    if known is None and not stage:
        return False
    at = clock.now()
    row = known or FloodEpisode(gauge=gauge, drill=drill, began_at=at, stage="", highest="", peak=level, peak_at=at)
    if row.pk and row.stage == stage:
        return False
    row.stage = stage
    if stage:
        row.highest = now.highest.value if now.highest else stage
        row.peak = now.peak if now.peak is not None else level
    else:
        row.ended_at = at
    row.save()
    warning.say(row, at, level)
    return True
