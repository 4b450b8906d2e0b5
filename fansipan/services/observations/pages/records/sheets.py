"""Tables that leave as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from fansipan.kernel import clock
from fansipan.kernel.addresses import query
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.services.observations.queries.ledger import Parts

KINDS = ("csv", "xlsx")

PARTS = ("expected", "on_time", "late", "refused", "missing", "received_percent")

WIDTH = 18


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str) -> HttpResponse:
    """A file of rows. Raises NotFound for a kind of file that there is none of."""
    content, mime = written(Sheet(name, head, [WIDTH] * len(head), list(rows)), kind)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="fansipan-{name}.{kind}"'
    return response


def moment(at: datetime | None, kind: str) -> Cell:
    """A moment: to the second and with its zone for programs, as spreadsheets have it for people."""
    if at is None or kind == "xlsx":
        return at
    return at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")


def today() -> str:
    """The day in a file's name."""
    return clock.today().isoformat()


def paths(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """The addresses of a list as a file, one a kind: stations.csv is stations_csv."""
    return [path(f"{address}.{kind}", view, {"kind": kind}, name=f"{name}_{kind}") for kind in KINDS]


def links(request: HttpRequest, name: str, *args: object, **more: str) -> list[dict[str, str]]:
    """Where the list that is shown can be had as a file, under the same filters and `more`."""
    asked = query(request, **more)
    return [
        {
            "kind": kind.upper(),
            "url": reverse(f"observations:{name}_{kind}", args=args) + (f"?{asked}" if asked else ""),
        }
        for kind in KINDS
    ]


def parts(found: Parts) -> tuple[Cell, ...]:
    """The cells of some parts; the share in percent, none where nothing was due."""
    share = None if found.share is None else round(100 * found.share, 2)
    return found.expected, found.on_time, found.late, found.refused, found.missing, share
