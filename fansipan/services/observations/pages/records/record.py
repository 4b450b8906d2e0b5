"""A station's record to take away, and what verifies it on any machine."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.observations.actions import handouts
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries.deliveries import DeliveryFilter
from fansipan.services.observations.rules import verify_record


@require_safe
def record(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """Deliveries of a station with bytes, links and readings, over some days or all; that it was taken is on record."""
    wanted = DeliveryFilter(station=code, since=lists.day(request, "since"), until=lists.day(request, "until"))
    response = StreamingHttpResponse(handouts.taken_record(actor_of(request), wanted), content_type="application/gzip")
    name = f"record-{code}-{sheets.today()}.jsonl.gz"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that verifies a record, for whoever has Python and nothing else."""
    response = HttpResponse(Path(verify_record.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_record.py"'
    return response


urlpatterns = [
    path("stations/<str:code>/record", record, name="record"),
    path("verify_record.py", verifier, name="verifier"),
]
