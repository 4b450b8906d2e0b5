"""What time alone does to alarms: delays that are over, silence, shelves, messages that are due.

Times are those of the event, however late the work runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.alerts.actions import applying, engine, gathering, grouping, judging, muting, silences, telling
from fansipan.services.alerts.actions.living import Step, state_of, take
from fansipan.services.alerts.contracts import LifeKind
from fansipan.services.alerts.models import Alarm, AlarmGroup, AlertEngine, Muting, Track
from fansipan.services.alerts.queries import compiled, readings
from fansipan.services.alerts.rules import lifecycle
from fansipan.services.alerts.rules.judging import rewinding
from fansipan.services.alerts.rules.judging.rewinding import LATENESS_US

logger = logging.getLogger(__name__)

GRACE = timedelta(seconds=20)
"""A reading of the last moments may be on its way still: time is judged up to so long ago."""

PAUSE = timedelta(minutes=5)
"""Work that did not run for longer was down, and the server perhaps with it: that silence is nobody's."""

MOST_AT_ONCE = 500


def watch() -> None:
    """All that is due. Each part in a transaction of its own: one that fails holds up no other."""
    beat()
    for part in PARTS:
        try:
            part()
        except Exception:  # whatever one part stumbles over, the others are due all the same
            logger.exception("%s failed and is tried again", part.__name__)


@transaction.atomic
def beat() -> None:
    """Note that the work runs, and since when without a pause."""
    now = clock.now()
    row = AlertEngine.objects.select_for_update().filter(pk=engine.ONE).first()
    if row is None:
        engine.recompile()
        row = AlertEngine.objects.get(pk=engine.ONE)
    if row.beat_at is None or now - row.beat_at > PAUSE or row.up_since is None:
        row.up_since = now
    row.beat_at = now
    row.save(update_fields=["beat_at", "up_since"])


def timers() -> None:
    """Delays that are over without another reading."""
    moment = clock.now() - GRACE
    due = Track.objects.filter(wake_at__lt=moment, rule__active=True).order_by("wake_at")
    for number in due.values_list("pk", flat=True)[:MOST_AT_ONCE]:
        _wake(number, moment)


@transaction.atomic
def _wake(number: int, moment: datetime) -> None:
    row = Track.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
    if row is None:
        return
    rules = compiled.current(AlertEngine.objects.get(pk=engine.ONE).compiled)
    pair = (row.rule_id, row.datastream_id)
    if pair[0] not in rules.rules or pair[1] not in rules.streams or pair[0] not in rules.by_stream.get(pair[1], ()):
        row.delete()
        return
    plan, track = rules.plan(*pair, moment), judging.remembered(row)
    assert track.state.last is not None
    start = rewinding.rows_from(plan, track.state)
    rows = readings.since(dict.fromkeys(plan.streams, start))
    done = rewinding.judge(plan, track, rows, max(track.state.last, track.state.timed or 0) + 1, clock.to_us(moment))
    if done is not None and (found := judging.keep(rules, pair, row, plan, done)):
        applying.apply(rules, found)


@transaction.atomic
def mutings() -> None:
    """Mutings begin and end by themselves; what still stands then is told."""
    now = clock.now()
    begin = Muting.objects.filter(begun=False, over=False, ended_at=None, start__lte=now)
    finish = Muting.objects.filter(begun=True, over=False, end__lte=now)
    if not begin.exists() and not finish.exists():
        return
    engine.lock()
    for row in Muting.objects.filter(begun=False, over=False, ended_at=None, start__lte=now):
        muting.begin(row)
    for row in Muting.objects.filter(begun=True, over=False, end__lte=now):
        muting.finish(row)


@transaction.atomic
def realarms() -> None:
    """Acknowledged alarms that still go on ask again."""
    now = clock.now()
    due = Alarm.objects.filter(realarm_at__lte=now)
    if not due.exists():
        return
    engine.lock()
    rows = list(due.select_for_update(of=("self",)).select_related("rule", "version", "station", "group"))
    for row in rows:
        at, row.realarm_at = row.realarm_at or now, None
        if lifecycle.may(state_of(row), LifeKind.REALARM) and state_of(row).phase.value == "acknowledged":
            row.told_occurrences = row.told_priority = 0
            take(row, Step(LifeKind.REALARM, at, why="still active"))
    gathering.gather(rows)


def messages() -> None:
    """Messages of groups that are due, and the end of a flood of alarms."""
    now = clock.now()
    for number in AlarmGroup.objects.filter(tell_at__lte=now).order_by("tell_at").values_list("pk", flat=True):
        with transaction.atomic():
            engine.lock()
            telling.attend(AlarmGroup.objects.select_for_update().get(pk=number), now)
    if AlertEngine.objects.filter(pk=engine.FLOOD, flood_since__isnull=False).exists():
        with transaction.atomic():
            engine.lock()
            grouping.in_flood(now)


@transaction.atomic
def forget() -> None:
    """Tracks that were quiet for so long that no late reading reaches them are taken away."""
    oldest = clock.from_us(clock.now_us() - 2 * LATENESS_US)
    Track.objects.filter(open=False, through__lt=oldest).delete()


PARTS: tuple[Callable[[], None], ...] = (timers, silences.watch, mutings, realarms, messages, forget)
