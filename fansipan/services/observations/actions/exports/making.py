"""Making files in the background: whole or not at all, once, whatever happens to the worker meanwhile."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import Error, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Forbidden, Problem
from fansipan.kernel.permissions import Actor
from fansipan.kernel.steady import AWAY
from fansipan.services.identity import queries as identity
from fansipan.services.observations.actions.exports.asking import MAKE
from fansipan.services.observations.actions.exports.writing import folder, write
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.models import Export
from fansipan.services.observations.queries import exports
from fansipan.services.observations.queries.exports import KEPT_FOR, ExportFormat, ExportQuery

logger = logging.getLogger(__name__)

ONE_MAKER = 4_210_002
"""Advisory locks of this class: one export, one maker. A worker that dies lets go of its lock by dying."""

UNFINISHED = [ExportState.WAITING.value, ExportState.RUNNING.value]
ABANDONED_AFTER = timedelta(days=1)


def make(export_id: int) -> None:
    """Make the file of an export that waits, or that a killed worker left half made; else do nothing.

    What stands in the way is kept with the export for its owner to read. A database that is away rises: the job
    is tried again.
    """
    try:
        row = Export.objects.select_related("asked_by").filter(pk=export_id, state__in=UNFINISHED).first()
        if row is None:
            return
        with _alone(export_id) as alone:
            if alone:
                _make(row)
    except AWAY:
        connection.close()
        raise


def _make(row: Export) -> None:
    Export.objects.filter(pk=row.pk).update(state=ExportState.RUNNING.value, rows=0, progress=0)
    try:
        with _place(row) as place:
            _write(row, place)
    except Problem as problem:
        _give_up(row.pk, problem.code, **problem.data)
    except OSError as error:
        logger.exception("export %s", row.pk)
        _give_up(row.pk, "observations.export_disk", reason=error.strerror or "")
    except (Error, psycopg.Error):
        raise
    except Exception:
        _give_up(row.pk, "observations.export_broken")
        raise


def _write(row: Export, place: Path) -> None:
    query, form = ExportQuery.of(row.query), ExportFormat(row.format)
    actor = _actor(row)
    streams = exports.datastreams(actor, query)
    draft, kept = place / "file", folder() / f"{row.pk}.{form.value}"
    progress = Progress(row.pk, int(row.query.get("estimated_rows", 0)))
    rows = write(draft, form, actor, query, streams, progress)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(kept)
    done = {"state": ExportState.DONE.value, "rows": rows, "progress": 1, "path": kept.name}
    with transaction.atomic():
        Export.objects.filter(pk=row.pk).update(**done, size=kept.stat().st_size, finished_at=clock.now())
        audit.record(actor, "observations.export_made", f"export:{row.pk}", after={"rows": rows, "format": form.value})


def _actor(row: Export) -> Actor:
    """Who asked, with the rights of today. Raises Forbidden for a closed account."""
    if not row.asked_by.is_active:
        raise Forbidden("observations.export_account_closed")
    return identity.actor_of(row.asked_by)


class Progress:
    """Writes down how far an export is, about a hundred times in all."""

    def __init__(self, export_id: int, estimated: int) -> None:
        self._export_id = export_id
        self._estimated = max(1, estimated)
        self._told = 0.0

    def __call__(self, rows: int) -> None:
        share = min(0.99, rows / self._estimated)
        if self._told == 0.0 or share - self._told >= 0.01:
            self._told = share
            Export.objects.filter(pk=self._export_id).update(rows=rows, progress=share)


@contextmanager
def _alone(export_id: int) -> Iterator[bool]:
    """Whether nobody else makes this export now; while the block lasts nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ONE_MAKER, export_id])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ONE_MAKER, export_id])


@contextmanager
def _place(row: Export) -> Iterator[Path]:
    """A folder for what is being written; what a killed worker left in it is taken away first."""
    place = folder() / f"making-{row.pk}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _give_up(export_id: int, code: str, **data: object) -> None:
    plain = {name: value for name, value in data.items() if isinstance(value, str | int | float)}
    failed = {"state": ExportState.FAILED.value, "error": json.dumps({"code": code, "data": plain})}
    Export.objects.filter(pk=export_id, state__in=UNFINISHED).update(**failed, finished_at=clock.now())


def give_up_lost() -> int:
    """Exports that no job makes any more, after too many tries or too many killed workers; how many there were."""
    jobs = ProcrastinateJob.objects.filter(task_name=MAKE, status__in=["todo", "doing"])
    alive = set(jobs.values_list("args__export_id", flat=True))
    lost = [pk for pk in Export.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True) if pk not in alive]
    for export_id in lost:
        shutil.rmtree(folder() / f"making-{export_id}", ignore_errors=True)
        _give_up(export_id, "observations.export_abandoned")
    return len(lost)


def remove_old() -> int:
    """Take away exports a week after they were finished, and files that belong to none; how many exports."""
    old = list(Export.objects.filter(finished_at__lt=clock.now() - KEPT_FOR))
    for row in old:
        if row.path:
            (folder() / row.path).unlink(missing_ok=True)
        row.delete()
    _sweep()
    return len(old)


def _sweep() -> None:
    """Leftovers of processes that were killed, a day later, when nothing can be writing there any more."""
    known = set(Export.objects.values_list("path", flat=True))
    making = {f"making-{pk}" for pk in Export.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True)}
    before = (clock.now() - ABANDONED_AFTER).timestamp()
    for found in folder().iterdir():
        if found.name in known | making or found.stat().st_mtime > before:
            continue
        if found.is_dir():
            shutil.rmtree(found, ignore_errors=True)
        else:
            found.unlink(missing_ok=True)
