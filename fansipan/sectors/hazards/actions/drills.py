"""Drills and replays: a flood of the past runs again, marked as an exercise wherever it shows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app as worker
from procrastinate.exceptions import AlreadyEnqueued

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.actions import logging, warning
from fansipan.sectors.hazards.models import Drill, FloodEpisode, Gauge, ReplayEvent, TreeRun
from fansipan.sectors.hazards.queries import replays
from fansipan.sectors.hazards.queries.replays import ReplayStand
from fansipan.sectors.hazards.rules.following import Followed
from fansipan.sectors.hazards.rules.replaying import FASTEST
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapMessageType, MessageState
from fansipan.services.warnings.queries import desk

FOLLOW = "hazards.follow_drill"
"""The job that brings a drill up to its moment and comes back until the drill is over."""

FOLLOW_SECONDS, FOLLOW_SECONDS_FAST, FAST = 10, 2, 60.0
"""So often a drill is followed, and so often one that runs more than FAST times as fast."""


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
    if event:
        follow_on(speed)
    return row.pk


@transaction.atomic
def end(actor: Actor, number: int) -> None:
    """End a drill: its floods and trees are over, its drafts are discarded; the withdrawal of a warning that it sent is
    drafted, for two people to release. Raises Forbidden, NotFound, Conflict.
    """
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
        _take_back(code, row.title)
    floods.filter(ended_at=None).update(ended_at=row.ended_at)
    TreeRun.objects.filter(drill=row, state="running").update(state="stopped", ended_at=row.ended_at)
    audit.record(actor, "hazards.end_drill", f"drill:{row.pk}")
    live.announce(logging.TOPIC, f"drill:{row.pk}")


def _take_back(code: str, why: str) -> None:
    newest = desk.warning(SYSTEM, code).newest
    if newest.state in (MessageState.DRAFT, MessageState.SUBMITTED):
        drafting.discard(SYSTEM, newest.number, why)
    if desk.warning(SYSTEM, code).may_continue:
        drafting.continue_with(SYSTEM, code, CapMessageType.CANCEL)


def follow_on(speed: float) -> None:
    """Have the drill that goes on, so many times as fast, followed again a little later."""
    seconds = FOLLOW_SECONDS if speed <= FAST else FOLLOW_SECONDS_FAST
    with suppress(AlreadyEnqueued), transaction.atomic():
        worker.configure_task(FOLLOW, queueing_lock=FOLLOW, schedule_in={"seconds": seconds}).defer()


@transaction.atomic
def follow() -> int:
    """Bring the floods of the drill that goes on up to its moment, as readings would; gives how many stages changed.

    Reading by reading, however fast it runs and however late this comes: no level is passed over. Open pages are told
    as long as the flood goes on, for its clock runs on too.
    """
    row = Drill.objects.select_for_update(skip_locked=True).filter(ended_at=None).exclude(event="").first()
    now = replays.now(row.pk) if row is not None else None
    if row is None or now is None:
        return 0
    moments = replays.steps(now.code, row.followed_until, now.at)
    changed = sum(_follow_all(row, replays.standing_at(now.code, moment)) for moment in moments)
    if row.followed_until != now.at:
        row.followed_until = now.at
        row.save(update_fields=["followed_until"])
        live.announce(logging.TOPIC, f"drill:{row.pk}")
    return changed


def _follow_all(drill: Drill, stands: Iterable[ReplayStand]) -> int:
    changed = 0
    for stand in stands:
        gauge = Gauge.objects.filter(code=stand.code).first()
        if gauge is not None and stand.followed is not None:
            changed += _follow(drill, gauge, stand.followed, stand.level)
    return changed


def _follow(drill: Drill, gauge: Gauge, now: Followed, level: float) -> bool:
    known = FloodEpisode.objects.select_for_update().filter(gauge=gauge, drill=drill, ended_at=None).first()
    stage = now.stage.value if now.stage else ""
    if known is None and not stage:
        return False
    at = clock.now()
    row = known or FloodEpisode(gauge=gauge, drill=drill, began_at=at, stage="", highest="", peak=level, peak_at=at)
    same = bool(row.pk) and row.stage == stage
    row.stage = stage
    if stage:
        row.highest = now.highest.value if now.highest else stage
        row.peak = now.peak if now.peak is not None else level
    else:
        row.ended_at = at
    row.save()
    if not same:
        warning.say(row, at, level)
    return not same
