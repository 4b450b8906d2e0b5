"""Lists of the centre as CSV and XLSX."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.sheets import Sheet, written
from fansipan.services.centre.actions import exporting
from fansipan.services.centre.pages.filters import evidence_filter, log_filter, order_filter

KINDS = ("csv", "xlsx")


def _filed(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    content, mime_type = written(sheet, kind)
    answer = HttpResponse(content, content_type=mime_type)
    answer["Content-Disposition"] = content_disposition_header(True, f"fansipan-{name}.{kind}") or "attachment"
    return answer


@require_safe
def indicators(request: HttpRequest, kind: str) -> HttpResponse:
    """Every number."""
    return _filed(exporting.indicators(actor_of(request), kind), "numbers", kind)


@require_safe
def rows(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """All the rows behind a number."""
    return _filed(exporting.rows_behind(actor_of(request), name, kind), f"{name}-rows", kind)


@require_safe
def communes(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The communes of a number."""
    return _filed(exporting.communes(actor_of(request), name, kind), f"{name}-communes", kind)


@require_safe
def orders(request: HttpRequest, kind: str) -> HttpResponse:
    """The orders that the list shows."""
    return _filed(exporting.orders(actor_of(request), order_filter(request), kind), "orders", kind)


@require_safe
def log(request: HttpRequest, kind: str) -> HttpResponse:
    """The lines of the log that the list shows."""
    return _filed(exporting.log(actor_of(request), log_filter(request), kind), "log", kind)


@require_safe
def shifts(request: HttpRequest, kind: str) -> HttpResponse:
    """The shifts."""
    return _filed(exporting.shifts(actor_of(request), kind), "shifts", kind)


@require_safe
def evidence(request: HttpRequest, kind: str) -> HttpResponse:
    """The evidence that the list shows."""
    return _filed(exporting.proofs(actor_of(request), evidence_filter(request), kind), "evidence", kind)


TABLES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("indicators", "indicators", indicators),
    ("indicators/<str:name>/rows", "rows", rows),
    ("indicators/<str:name>/communes", "communes", communes),
    ("orders", "orders", orders),
    ("log", "log", log),
    ("shifts", "shifts", shifts),
    ("evidence", "evidence", evidence),
)
urlpatterns: list[URLPattern] = [
    path(f"{address}.{kind}", view, {"kind": kind}, name=f"{name}_{kind}")
    for address, name, view in TABLES
    for kind in KINDS
]
