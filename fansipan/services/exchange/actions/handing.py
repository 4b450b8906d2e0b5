"""What was sent, as it leaves the house: the files of a day or a month whole, or a list of them; both on record."""

from __future__ import annotations

import io
import zipfile

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.sheets import Cell, Sheet, local, written
from fansipan.services.exchange.queries import files, standing, words
from fansipan.services.exchange.queries.files import FileLine
from fansipan.services.exchange.rules.rights import VIEW_EXCHANGE
from fansipan.services.observations.rules.windows import Window

MOST = 20_000
"""Files of one archive or list: a month of files of five minutes, and as many corrections again."""

LIST_NAME = "files.csv"
WIDTHS = (44, 30, 17, 17, 10, 14, 10, 10, 66, 17, 17, 60)


@transaction.atomic
def archive(actor: Actor, code: str, station: str, window: Window) -> bytes:
    """A ZIP of the files, each with its bytes as they are sent, and a list of them.

    A content that a newer one took the place of lies in a folder of its own. Raises NotFound, Forbidden, and Invalid
    for more files than fit.
    """
    lines = _lines(actor, code, station, window, "zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for line, content in files.contents(lines):
            packed.writestr(_entry(line), content, zipfile.ZIP_DEFLATED)
        packed.writestr(LIST_NAME, _sheet(lines, "csv")[0])
    return buffer.getvalue()


def _entry(line: FileLine) -> zipfile.ZipInfo:
    path = f"{line.folder}/{line.name}" if line.folder else line.name
    if not line.is_current:
        path = f"replaced/{line.revision}/{path}"
    return zipfile.ZipInfo(path, local(line.made_at).timetuple()[:6])


@transaction.atomic
def listing(actor: Actor, code: str, station: str, window: Window, kind: str) -> tuple[bytes, str]:
    """The files as a list: what went, when it was accepted, and what the server said. Raises as `archive` does."""
    return _sheet(_lines(actor, code, station, window, kind), kind)


def _lines(actor: Actor, code: str, station: str, window: Window, kind: str) -> list[FileLine]:
    require(actor, VIEW_EXCHANGE)
    row, _line = standing.destination(actor, code)
    lines = files.whole_span(row, standing.station_of(actor, station), window.start, window.end, MOST)
    said = {"station": station, "first": window.first, "last": window.last, "files": len(lines), "format": kind}
    audit.record(actor, "exchange.export_files", f"destination:{code}", after=said)
    return lines


def _sheet(lines: list[FileLine], kind: str) -> tuple[bytes, str]:
    head = [
        _("File"),
        _("Folder"),
        _("From"),
        _("To"),
        pgettext("of a window", "Content"),
        _("State"),
        _("Readings"),
        _("Size in bytes"),
        "SHA-256",
        pgettext("moment", "Made"),
        pgettext("moment", "Accepted"),
        _("The server's words"),
    ]
    return written(Sheet(_("Files sent"), head, WIDTHS, [_row(one) for one in lines]), kind)


def _row(one: FileLine) -> list[Cell]:
    return [
        one.name,
        one.folder or "/",
        one.start,
        one.end,
        one.revision,
        str(words.STATES[one.state]),
        one.readings,
        one.size,
        one.sha256,
        one.made_at,
        one.accepted_at,
        one.said,
    ]
