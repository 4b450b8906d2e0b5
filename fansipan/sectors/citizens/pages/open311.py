"""Open311 GeoReport v2: programs of others find what can be reported, report it and follow it, as XML and JSON."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound, Problem
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import reporting, secrets, uploading
from fansipan.sectors.citizens.contracts import CategoryCard, Channel, NewReport, Person, ReportCard
from fansipan.sectors.citizens.pages.asking import explained, language, nobody
from fansipan.sectors.citizens.queries import feedback, keys, steps
from fansipan.sectors.citizens.queries.feedback import CLOSED, EVERY, OPEN, ReportFilter
from fansipan.sectors.citizens.rules import open311 as written
from fansipan.services.cases.queries.public import PublicMoments, moments
from fansipan.services.places import queries as places

MOST_DAYS = 90
MOST_CODES = 100
MOST_REQUESTS = 1000
"""The standard's own bound: the first thousand, or ninety days."""

YES = "yes"
ROOT = "open311/v2"

Found = tuple[str, Sequence[Mapping[str, Any]] | Mapping[str, Any], int]
Door = Callable[..., Found]


def answers(view: Door) -> Callable[..., HttpResponse]:
    """The answer as the ending of the address asks for it; what is wrong as the standard's errors."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, ending: str, **more: Any) -> HttpResponse:
        if ending not in written.TYPES:
            ending = "xml"
        try:
            _jurisdiction(request)
            name, content, status = view(request, **more)
        except Problem as problem:
            # The standard knows 400 for what cannot be understood; ours would be 422.
            status = 400 if problem.status == 422 else problem.status
            name, content = "errors", [{"code": status, "description": explained(problem)}]
        write = written.as_json if ending == "json" else written.as_xml
        answer = HttpResponse(write(name, content), content_type=written.TYPES[ending], status=status)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return door


def _jurisdiction(request: HttpRequest) -> None:
    asked = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id", "")
    province = places.province()
    if asked and (province is None or asked != province.code):
        raise NotFound("citizens.jurisdiction", id=asked[:40])


@answers
def discovery(request: HttpRequest) -> Found:
    """Where the service is and what it speaks."""
    where = request.build_absolute_uri(f"/{ROOT}")
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": where,
        "changeset": "2011-04-11T00:00:00Z",
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return (
        "discovery",
        {
            "changeset": "2026-11-28T00:00:00Z",
            "contact": request.build_absolute_uri(reverse("citizens:contacts")),
            "key_service": _("An administrator of the province gives out keys."),
            "endpoints": [endpoint],
        },
        200,
    )


@answers
def services(request: HttpRequest) -> Found:
    """What can be reported."""
    return "services", [_service(one) for one in feedback.categories()], 200


def _service(one: CategoryCard) -> dict[str, Any]:
    return {
        "service_code": one.code,
        "service_name": pick(one.title, language()),
        "description": pick(one.hint, language()) if one.hint else "",
        "metadata": True,
        "type": "realtime",
        "keywords": one.urgency,
        "group": pick(one.group, language()),
    }


@answers
def service(request: HttpRequest, code: str) -> Found:
    """What may be said besides, of one kind of report."""
    if code not in {one.code for one in feedback.categories()}:
        raise NotFound("citizens.category", code=code[:40])
    danger = {
        "variable": True,
        "code": "danger",
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": "",
        "order": 1,
        "description": _("Somebody's life or health is in danger"),
        "values": [{"key": YES, "name": _("Yes")}, {"key": "no", "name": _("No")}],
    }
    return "service_definition", {"service_code": code, "attributes": [danger]}, 200


@answers
def requests(request: HttpRequest) -> Found:
    """POST reports something, GET finds reports."""
    if request.method == "POST":
        return _created(request)
    size, page = _number(request, "page_size", MOST_REQUESTS), _number(request, "page", 1)
    return "service_requests", _requests(request, feedback.on_map(nobody(request), _wanted(request), size, page)), 200


def _number(request: HttpRequest, name: str, usual: int) -> int:
    """A number from 1 to a thousand out of the address, as the paging of GeoReport asks for it."""
    asked = request.GET.get(name, "")
    return min(max(1, int(asked)), MOST_REQUESTS) if asked.isascii() and asked.isdigit() and len(asked) < 7 else usual


def _created(request: HttpRequest) -> Found:
    said = request.POST
    if not keys.is_known(said.get("api_key", "")):
        raise Forbidden("citizens.api_key")
    try:
        lat, lon = float(said["lat"]), float(said["long"])
    except (KeyError, ValueError):
        raise Invalid("citizens.place") from None
    sent = request.FILES.get("media")
    name = f"{said.get('last_name', '')} {said.get('first_name', '')}".strip()[:100]
    new = NewReport(
        key=random.token_urlsafe(24),
        category=said.get("service_code", ""),
        lon=lon,
        lat=lat,
        text=f"{said.get('description', '')}\n{said.get('media_url', '')[:500]}".strip(),
        address=said.get("address_string", ""),
        danger=said.get("attribute[danger]") == YES,
        person=Person(name, said.get("phone", "")[:30], said.get("email", "")[:200]),
        channel=Channel.OPEN311,
        uploads=(str(uploading.whole(sent.read(), sent.name or "")),) if sent else (),
        language=language(),
    )
    made = reporting.report(nobody(request), new)
    notice = request.build_absolute_uri(reverse("citizens:mine", args=[made.secret]))
    return "service_requests", [{"service_request_id": made.code, "service_notice": notice, "account_id": None}], 201


def _wanted(request: HttpRequest) -> ReportFilter:
    asked = request.GET
    codes = tuple(filter(None, asked.get("service_request_id", "").split(",")))[:MOST_CODES]
    if codes:
        return ReportFilter(codes=codes)
    try:
        until = written.moment(asked["end_date"]) if "end_date" in asked else clock.now()
        since = written.moment(asked["start_date"]) if "start_date" in asked else until - timedelta(days=MOST_DAYS)
    except ValueError:
        raise Invalid("citizens.moment") from None
    if until - since > timedelta(days=MOST_DAYS, seconds=1):
        raise Invalid("citizens.span", days=MOST_DAYS)
    states = set(asked.get("status", "").split(",")) & {OPEN, CLOSED}
    show = states.pop() if len(states) == 1 else EVERY
    return ReportFilter(show=show, category=asked.get("service_code", "")[:400], since=since, until=until)


def _requests(request: HttpRequest, found: Sequence[ReportCard]) -> list[dict[str, Any]]:
    known = moments([one.code for one in found], steps.HANDLE)
    return [_request(request, one, known[one.code]) for one in found]


def _request(request: HttpRequest, one: ReportCard, at: PublicMoments) -> dict[str, Any]:
    pictures = [request.build_absolute_uri(reverse("citizens:picture", args=[number])) for number in one.pictures]
    return {
        "service_request_id": one.code,
        "status": CLOSED if one.closed else OPEN,
        "status_notes": pick(one.public, language()),
        "service_name": pick(one.category_title, language()),
        "service_code": one.category,
        "description": one.text,
        "agency_responsible": pick(one.agency, language()),
        "service_notice": request.build_absolute_uri(reverse("citizens:report", args=[one.code])),
        "requested_datetime": one.sent_at.isoformat(timespec="seconds"),
        "updated_datetime": at.updated_at.isoformat(timespec="seconds"),
        "expected_datetime": _moment(at.due),
        "address": "",
        "address_id": one.commune,
        "zipcode": "",
        "lat": one.lat,
        "long": one.lon,
        "media_url": pictures[0] if pictures else "",
    }


def _moment(at: Any) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@answers
def one_request(request: HttpRequest, code: str) -> Found:
    """One report."""
    return "service_requests", _requests(request, [feedback.report(nobody(request), code)]), 200


@answers
def token(request: HttpRequest, secret: str) -> Found:
    """The report that a secret opens."""
    row = feedback.by_secret(secrets.digest(secret))
    return "service_requests_token", [{"service_request_id": row.case, "token": secret}], 200


urlpatterns = [
    path("open311/discovery.<slug:ending>", discovery, name="open311_discovery"),
    path(f"{ROOT}/discovery.<slug:ending>", discovery, name="open311_discovery_beside"),
    path(f"{ROOT}/services.<slug:ending>", services, name="open311_services"),
    path(f"{ROOT}/services/<slug:code>.<slug:ending>", service, name="open311_service"),
    path(f"{ROOT}/requests.<slug:ending>", requests, name="open311_requests"),
    path(f"{ROOT}/requests/<slug:code>.<slug:ending>", one_request, name="open311_request"),
    path(f"{ROOT}/tokens/<slug:secret>.<slug:ending>", token, name="open311_token"),
]
