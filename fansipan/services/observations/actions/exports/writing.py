"""One loop for every format: datastream by datastream, chunk by chunk, so that memory does not grow with the export."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import translation

from fansipan.kernel.errors import Unavailable
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery
from fansipan.services.observations.queries.exports.about import About, StreamAbout, about
from fansipan.services.observations.queries.exports.rows import Chunk, chunks, columns
from fansipan.services.observations.rules.exporting import Column

ROOM_LEFT = 1 << 30
"""Bytes that stay free on the disk: the database and arriving files come before any export."""

Told = Callable[[int], None]
"""Is told after every chunk how many rows were written so far."""


class Writer(Protocol):
    """One format."""

    def rows(self, stream: StreamAbout, chunk: Chunk) -> None:
        """Append the rows of one datastream."""

    def finish(self) -> None:
        """Write what is owed at the end."""

    def close(self) -> None:
        """Let go of the file, finished or not."""


def folder() -> Path:
    """Where exports are made and kept: readable by the site alone."""
    place: Path = settings.ENVIRONMENT.var / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def write(
    path: Path, form: ExportFormat, actor: Actor, query: ExportQuery, streams: Sequence[Datastream], told: Told
) -> int:
    """Write the file; gives the number of rows. Raises Unavailable when the disk is nearly full."""
    with translation.override(query.language):
        described = about(actor, query, streams)
        with closing(_writer(form, path, described, columns(query))) as writer:
            rows = _all(writer, described, query, streams, told)
            writer.finish()
    return rows


def _all(writer: Writer, described: About, query: ExportQuery, streams: Sequence[Datastream], told: Told) -> int:
    rows = 0
    for stream, words in zip(streams, described.streams, strict=True):
        for chunk in chunks(stream, query):
            count = len(next(iter(chunk.values())))
            if count:
                _make_sure_of_room()
                writer.rows(words, chunk)
                rows += count
                told(rows)
    return rows


def _make_sure_of_room() -> None:
    if shutil.disk_usage(folder()).free < ROOM_LEFT:
        raise Unavailable("observations.export_no_room")


def _writer(form: ExportFormat, path: Path, described: About, columns: Sequence[Column]) -> Writer:
    """The writer of a format. Its library is loaded with the first file it writes: most processes write none."""
    if form is ExportFormat.CSV:
        from fansipan.services.observations.actions.exports.as_csv import CsvWriter

        return CsvWriter(path, described, columns)
    if form is ExportFormat.XLSX:
        from fansipan.services.observations.actions.exports.as_xlsx import XlsxWriter

        return XlsxWriter(path, described, columns)
    from fansipan.services.observations.actions.exports.as_parquet import ParquetWriter

    return ParquetWriter(path, described, columns)
