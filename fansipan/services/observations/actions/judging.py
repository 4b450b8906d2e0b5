"""Readings shown to the judges that apps above have registered, in the transaction that stores them.

A judge never costs a reading: what it did before it failed is undone, the failure is logged and noted with the
delivery, and the batch is shown to that judge again later, until it succeeds.
"""

from __future__ import annotations

import logging

import numpy as np
from django.db import connection, transaction
from django.db.models import F

from fansipan.kernel import clock, manifest
from fansipan.kernel.manifest import Judge
from fansipan.services.observations.contracts import JUDGED, Readings
from fansipan.services.observations.models import UnjudgedDelivery
from fansipan.services.observations.queries.raw import cursor

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200


def show(rows: Readings, delivery_id: int) -> None:
    """Show what was newly stored or corrected (REVIEWED rows) to every judge.

    All see it behind one savepoint, as none fails but once in a blue moon; then each is asked again behind its own.
    """
    if not len(rows) or not _failure(show_all, rows):
        return
    judged = effective(rows)
    for name, judge in _judges().items():
        if error := _failure(judge, judged):
            logger.error("%s failed on delivery %s, which is judged again later", name, delivery_id, exc_info=error)
            UnjudgedDelivery.objects.create(
                delivery_id=delivery_id, judge=name, failed_at=clock.now(), error=str(error)[:500]
            )


def show_all(rows: Readings) -> None:
    """Show REVIEWED rows, sorted by datastream and time, to every judge; raises what a judge raises."""
    judged = effective(rows)
    for judge in _judges().values():
        judge(judged)


def effective(rows: Readings) -> Readings:
    """REVIEWED rows as JUDGED ones: an officer's flag stands before that of the tests."""
    judged = np.empty(len(rows), JUDGED)
    for name in JUDGED.names or ():
        judged[name] = rows[name]
    judged["flag"] = np.where(rows["review"] > 0, rows["review"], rows["flag"])
    return judged


def catch_up() -> int:
    """Show batches again whose judge failed, the oldest first; gives how many were judged now.

    A judge that fails again holds up its own later batches until the next time, no other judge's.
    """
    done, stuck = 0, set[str]()
    known = _judges()
    for waiting in UnjudgedDelivery.objects.order_by("pk")[:MOST_AT_ONCE]:
        if waiting.judge not in stuck:
            judged = _again(waiting, known)
            done += judged
            stuck |= set() if judged else {waiting.judge}
    return done


@transaction.atomic
def _again(waiting: UnjudgedDelivery, known: dict[str, Judge]) -> bool:
    """Show one batch again. One whose judge was taken out since is done with."""
    mine = UnjudgedDelivery.objects.select_for_update(skip_locked=True).filter(pk=waiting.pk)
    if not mine.exists():
        return True
    judge = known.get(waiting.judge)
    error = judge and _failure(judge, _rows(waiting.delivery_id))
    if not error:
        mine.delete()
        return True
    mine.update(attempts=F("attempts") + 1, failed_at=clock.now(), error=str(error)[:500])
    return False


def _judges() -> dict[str, Judge]:
    judges = [judge for app in manifest.installed() for judge in app.judges]
    return {f"{judge.__module__}.{judge.__qualname__}": judge for judge in judges}


def _failure(judge: Judge, rows: Readings) -> Exception | None:
    """Let a judge see rows, whole or not at all. A database that went away is not the judge's trouble."""
    try:
        with transaction.atomic():
            judge(rows)
    except Exception as error:  # whatever a judge does, the readings are kept; the failure is logged and noted
        if connection.connection is None or connection.connection.closed:
            raise
        return error
    return None


STORED = """
SELECT o.datastream_id, (extract(epoch FROM o.time) * 1000000)::int8, o.value, o.status,
       CASE WHEN o.review > 0 THEN o.review ELSE o.flag END, o.tests
FROM observations_delivery d JOIN observation o
  ON o.datastream_id = ANY(d.touched) AND o.time BETWEEN d.first_time AND d.last_time AND o.delivery_id = d.id
WHERE d.id = %s ORDER BY 1, 2
"""


def _rows(delivery_id: int) -> Readings:
    """What a delivery stored and no later one corrected: those were shown with the later one."""
    with cursor() as raw:
        return np.array([tuple(row) for row in raw.execute(STORED, [delivery_id]).fetchall()], JUDGED)
