"""Notices are spread: policies are chosen for each, and every rung whose time has come becomes deliveries.

Each notice and each run is taken in a transaction of its own with all that comes of it, so that a killed messenger
leaves either everything or nothing; a second messenger passes over what the first one holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.db import DatabaseError, transaction

from fansipan.kernel import clock, events, live
from fansipan.kernel.ids import new_id
from fansipan.services.notices.actions.telling import wake
from fansipan.services.notices.contracts.deliveries import DeliveryState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.policies import NoticeTraits, PolicyDef, Rung, StepMode
from fansipan.services.notices.models import Notice, NoticeDelivery, NoticePolicyVersion, NoticeRun
from fansipan.services.notices.queries import channels, people, planning, policies, runs
from fansipan.services.notices.queries.channels import IN_APP
from fansipan.services.notices.queries.planning import Circumstances, Planned
from fansipan.services.notices.rules import escalating, matching

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Notice, NoticeRun)

UNANSWERED = "notices.unanswered"
"""The event when the last rung is taken and nobody has answered: {notice, thread, kind, priority, exercise}."""

TOPIC = "notice"
"""The live topic; its key is "user:notice"."""


def spread() -> int:
    """Do all that is due now; gives how many notices and runs were taken. One that fails stops no other."""
    return _each(_next_notice, _spread_notice) + _each(_next_run, _climb)


def _each(find: Callable[[set[int]], Row | None], take: Callable[[Row], None]) -> int:
    """Take rows one after the other until none is left but those that fail; these are tried again the next time."""
    passed: set[int] = set()
    failed = 0
    while True:
        with transaction.atomic():
            row = find(passed)
            if row is None:
                return len(passed) - failed
            passed.add(row.pk)
            try:
                with transaction.atomic():
                    take(row)
            except DatabaseError:
                raise
            except Exception:
                failed += 1
                logger.exception("%s %s could not be spread", type(row).__name__, row)


def _next_notice(passed: set[int]) -> Notice | None:
    rows = Notice.objects.select_for_update(skip_locked=True).filter(spread_at__isnull=True).exclude(pk__in=passed)
    return rows.order_by("-priority", "id").first()


def _spread_notice(notice: Notice) -> None:
    """Choose the policies for a notice, and take their first rungs."""
    for version in _versions(notice):
        _climb(NoticeRun.objects.create(notice=notice, version=version, begun_at=notice.told_at))
    notice.spread_at = clock.now()
    notice.save(update_fields=["spread_at"])


def _versions(notice: Notice) -> list[NoticePolicyVersion]:
    whom = people.audience(notice.audience)
    traits = NoticeTraits(
        notice.kind, NoticePriority(notice.priority), whom.organisations, whom.communes, notice.told_at
    )
    found = [version for version, _policy in matching.chosen(policies.in_force(), traits)]
    if not found:
        logger.warning("no policy is for notice %s", notice.key)
    return found


def _next_run(passed: set[int]) -> NoticeRun | None:
    rows = NoticeRun.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice", "version")
    due = rows.filter(next_at__lte=clock.now()).exclude(pk__in=passed)
    return due.order_by("-notice__priority", "next_at").first()


def _climb(run: NoticeRun) -> None:
    """Take the rungs that are due, and say when the next one is."""
    now, policy = clock.now(), runs.policy(run.version)
    settled = runs.settled(run, policy)
    for rung in escalating.due(policy, run.begun_at, settled, run.done_until, now):
        _take(run, policy, rung, now)
    run.done_until = now
    run.next_at = escalating.next_after(policy, run.begun_at, settled, now)
    run.save(update_fields=["done_until", "next_at", "last_taken"])


def _about(notice: Notice, now: datetime) -> Circumstances:
    whom = people.audience(notice.audience)
    return Circumstances(NoticePriority(notice.priority), whom, notice.exercise, channels.active(), now)


def _take(run: NoticeRun, policy: PolicyDef, rung: Rung, now: datetime) -> None:
    notice = run.notice
    _queue(run, planning.plan(escalating.step_of(policy, rung), rung.place, _about(notice, now)), rung)
    if rung.step == escalating.LAST and not run.last_taken:
        run.last_taken = True
        said = {"notice": notice.pk, "thread": notice.thread, "kind": notice.kind, "priority": notice.priority}
        events.publish(UNANSWERED, {**said, "exercise": notice.exercise})


def next_rung(row: NoticeDelivery) -> None:
    """Where a ladder failed somebody for good, the next channel is tried at once and not when its time comes."""
    if row.run is None:
        return
    policy, now = runs.policy(row.run.version), clock.now()
    rung = Rung(now, row.round, row.step, row.place + 1)
    step = escalating.step_of(policy, rung)
    if step.mode is not StepMode.LADDER:
        return
    planned = planning.plan(step, rung.place, _about(row.run.notice, now))
    own = [
        one
        for one in planned
        if one.recipient and one.recipient.key in (f"user:{row.user_id}", f"contact:{row.contact_id}")
    ]
    _queue(row.run, own, rung)


def _queue(run: NoticeRun, planned: Iterable[Planned], rung: Rung) -> None:
    """Enter deliveries, those that are there already left alone, and tell open pages of the ones in the inbox."""
    rows = [_row(run, one, rung) for one in planned]
    NoticeDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    wake()
    for user in sorted({row.user_id for row in rows if row.user_id is not None}):
        live.announce(TOPIC, f"{user}:{run.notice_id}")


def _row(run: NoticeRun, one: Planned, rung: Rung) -> NoticeDelivery:
    now, inbox = clock.now(), one.channel.code == IN_APP
    state = DeliveryState.SUPPRESSED if one.suppressed else DeliveryState.SENT if inbox else DeliveryState.QUEUED
    recipient, address = one.recipient, one.address
    return NoticeDelivery(
        notice=run.notice,
        channel_id=one.channel.id,
        round=rung.round,
        to=one.to,
        run=run,
        step=rung.step,
        place=rung.place,
        user_id=recipient.user_id if recipient else None,
        contact_id=recipient.contact_id if recipient else None,
        address_id=address.id if address else None,
        recipient=recipient.name[:200] if recipient else "",
        shown=address.shown[:200] if address else "",
        language=recipient.language if recipient else "vi",
        priority=run.notice.priority,
        key=new_id(),
        state=state.value,
        held=one.held.value if one.held else "",
        suppressed=one.suppressed.value if one.suppressed else "",
        queued_at=now,
        next_at=one.at if state is DeliveryState.QUEUED else None,
        sent_at=now if inbox and not one.suppressed else None,
    )
