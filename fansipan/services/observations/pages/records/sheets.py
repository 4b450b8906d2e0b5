"""Tables that leave as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import StreamingHttpResponse

from fansipan.services.observations.queries.ledger import Parts

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

PARTS = ("expected", "on_time", "late", "refused", "missing", "received_percent")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file of rows, written while it is sent."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def parts(found: Parts) -> tuple[object, ...]:
    """The cells of some parts; the share in percent, none where nothing was due."""
    share = None if found.share is None else round(100 * found.share, 2)
    return found.expected, found.on_time, found.late, found.refused, found.missing, share


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    yield BYTE_ORDER_MARK + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_harmless(cell) for cell in row])
        yield buffer.getvalue()


def _harmless(cell: object) -> object:
    """Text that a spreadsheet does not take for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
