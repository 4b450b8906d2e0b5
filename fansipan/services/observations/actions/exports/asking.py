"""Asking for an export, and taking its file: who may, how much, and that it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedReader, FileIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import BinaryIO

from django.db import transaction
from procrastinate.contrib.django import app

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, Unavailable
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.actions.exports.writing import folder, write
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.models import Datastream, Export
from fansipan.services.observations.queries import exports
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery
from fansipan.services.observations.queries.exports.standing import owned
from fansipan.services.observations.rules import exporting
from fansipan.services.observations.rules.rights import EXPORT

MAKE = "observations.make_export"
"""The job that makes a file; one at a time, so that a worker is always free for what time asks for."""

MOST_AT_ONCE = 50_000
"""Rows, about, that are written while the reader waits: a second or two."""

MOST_WAITING = 5
"""Exports of one person that wait or run."""

MOST_ROWS = {ExportFormat.CSV: 200_000_000, ExportFormat.PARQUET: 1_000_000_000, ExportFormat.XLSX: 5_000_000}
"""Excel opens no workbook that is larger, and hardly that one."""

MOST_LEAVING = 3
"""Long files that go out at a time: each holds one of the site's threads to its last byte."""

_leaving = BoundedSemaphore(MOST_LEAVING)

BEGINNING = "at-once-"
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """An open file and what it is called. Whoever gets it closes it."""

    content: BinaryIO
    name: str
    format: ExportFormat


def at_once(actor: Actor, query: ExportQuery, form: ExportFormat) -> ExportedFile:
    """Write a short export while the reader waits: whole before its first byte is sent, so it never comes in part.

    Raises Unauthenticated, Forbidden, NotFound; Invalid for one that is too long, Unavailable when the disk is full.
    """
    streams = exports.datastreams(actor, query)
    if exports.estimate(query) > MOST_AT_ONCE:
        raise Invalid("observations.export_too_long", most=MOST_AT_ONCE)
    with TemporaryDirectory(prefix=BEGINNING, dir=folder()) as place:
        path = Path(place) / "file"
        rows = write(path, form, actor, query, streams, _no_surprise)
        content = path.open("rb")
    what = {**_what(streams, query, form), "rows": rows}
    audit.record(actor, "observations.export", _target(streams), after=what)
    return ExportedFile(content, _name(streams, query, form), form)


def _no_surprise(rows: int) -> None:
    """Roll-ups may lag behind a flood of late readings, and the estimate with them."""
    if rows > 2 * MOST_AT_ONCE:
        raise Invalid("observations.export_too_long", most=MOST_AT_ONCE)


@transaction.atomic
def ask(actor: Actor, query: ExportQuery, form: ExportFormat) -> int:
    """Have a file made in the background; gives the number of the export.

    Raises Unauthenticated, Forbidden, NotFound; Invalid for more rows than the format can hold, Conflict when too many
    of one's own wait already.
    """
    streams = exports.datastreams(actor, query)
    rows = exports.estimate(query)
    if rows > MOST_ROWS[form]:
        raise Invalid("observations.export_too_many_rows", rows=rows, most=MOST_ROWS[form])
    _make_sure_of_patience(_person(actor))
    kept = {**query.kept(), "stations": _codes(streams), "estimated_rows": rows}
    made = Export.objects.create(asked_by_id=_person(actor), asked_at=clock.now(), query=kept, format=form.value)
    what = {**_what(streams, query, form), "export": made.pk, "estimated_rows": rows}
    audit.record(actor, "observations.export", _target(streams), after=what)
    _defer(made.pk)
    return made.pk


@transaction.atomic
def again(actor: Actor, export_id: int) -> None:
    """Try a failed export again. Raises NotFound for another's, Conflict for one that did not fail."""
    row = owned(actor, export_id)
    streams = exports.datastreams(actor, ExportQuery.of(row.query))
    _make_sure_of_patience(row.asked_by_id)
    failed = Export.objects.filter(pk=row.pk, state=ExportState.FAILED.value)
    waiting = {"state": ExportState.WAITING.value, "rows": 0, "progress": 0, "error": "", "finished_at": None}
    if not failed.update(**waiting):
        raise Conflict("observations.export_not_failed")
    audit.record(actor, "observations.export_again", _target(streams), after={"export": row.pk})
    _defer(row.pk)


def open_file(actor: Actor, export_id: int) -> ExportedFile:
    """The file of a finished export, if the actor may still have what is in it; that it was taken is on record.

    Raises NotFound for another's, and when a station is no longer for the actor's eyes; Conflict when it is not ready
    or was taken away, Unavailable while too many others are on their way out.
    """
    row = owned(actor, export_id)
    query, form = ExportQuery.of(row.query), ExportFormat(row.format)
    streams = exports.datastreams(actor, query)
    if row.state != ExportState.DONE.value:
        raise Conflict("observations.export_not_ready")
    content = _leave(folder() / row.path)
    what = {**_what(streams, query, form), "export": row.pk, "rows": row.rows}
    audit.record(actor, "observations.download_export", _target(streams), after=what)
    return ExportedFile(content, _name(streams, query, form), form)


class Leaving(BufferedReader):
    """A file on its way out; to close it lets the next one leave."""

    def close(self) -> None:
        if not self.closed:
            _leaving.release()
        super().close()


def _leave(path: Path) -> BinaryIO:
    if not _leaving.acquire(blocking=False):
        raise Unavailable("observations.export_queue", most=MOST_LEAVING)
    try:
        return Leaving(FileIO(path))
    except FileNotFoundError:
        _leaving.release()
        raise Conflict("observations.export_gone") from None


def _defer(export_id: int) -> None:
    app.configure_task(MAKE, lock=MAKE).defer(export_id=export_id)


def _person(actor: Actor) -> int:
    """A file in the background waits for a person; the system asks for none."""
    if actor.user_id is None:
        raise Forbidden("kernel.forbidden", permission=EXPORT.name)
    return actor.user_id


def _make_sure_of_patience(user_id: int) -> None:
    states = [ExportState.WAITING.value, ExportState.RUNNING.value]
    if Export.objects.filter(asked_by_id=user_id, state__in=states).count() >= MOST_WAITING:
        raise Conflict("observations.too_many_exports", most=MOST_WAITING)


def _codes(streams: Sequence[Datastream]) -> list[str]:
    return list(dict.fromkeys(stream.station.code for stream in streams))


def _target(streams: Sequence[Datastream]) -> str:
    """The station, or as many of the stations as the trail can hold by name; all of them stand in `after`."""
    codes = _codes(streams)
    return f"station:{codes[0]}" if len(codes) == 1 else f"stations:{','.join(codes)}"


def _what(streams: Sequence[Datastream], query: ExportQuery, form: ExportFormat) -> dict[str, object]:
    return {
        "stations": _codes(streams),
        "datastreams": len(streams),
        "from": query.period.start.isoformat(),
        "to": query.period.end.isoformat(),
        "resolution": query.resolution.value,
        "revisions": query.revisions,
        "format": form.value,
    }


def _name(streams: Sequence[Datastream], query: ExportQuery, form: ExportFormat) -> str:
    moments = (query.period.start, query.period.end - MOMENT)
    first, last = (moment.astimezone(clock.VIETNAM).date().isoformat() for moment in moments)
    return exporting.file_name(_codes(streams), query.resolution.value, (first, last), form.value)
