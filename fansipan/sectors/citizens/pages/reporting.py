"""Sending a report: a form that works everywhere, a door for outboxes of browsers."""

from __future__ import annotations

from typing import Any

import orjson
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid, Problem
from fansipan.kernel.geo import Point
from fansipan.kernel.offline import keep
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import limiting, reporting, uploading
from fansipan.sectors.citizens.contracts import NewReport, Person, Sent
from fansipan.sectors.citizens.forms.feedback import ReportForm
from fansipan.sectors.citizens.pages.asking import chosen, device, explained, language, nobody, with_device
from fansipan.sectors.citizens.pages.showing import card
from fansipan.sectors.citizens.queries import feedback
from fansipan.services.notices.actions import outsiders
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.places import queries as places

HURRY = 4
"""Seconds that a person needs at least for a form without JavaScript; a program is quicker."""

SALT = "citizens.form"
LARGEST_BODY = 64 * 1024


def choices(own: list[str]) -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen in a form: kinds of report, communes with the own ones first."""
    communes = [(one.code, pick(one.name, language())) for one in places.communes()]
    first = [one for one in communes if one[0] in own]
    return {
        "category": [(one.code, pick(one.title, language())) for one in feedback.categories()],
        "commune": [("", "–"), *first, *(one for one in communes if one not in first)],
        "tell": _ways(),
    }


def _ways() -> list[tuple[str, Any]]:
    """By what one can be told here; nothing to choose where no channel carries messages."""
    words = {Medium.EMAIL: _("by mail"), Medium.PHONE: _("by SMS")}
    found = [(way.value, words[way]) for way in outsiders.ways()]
    return [("", _("only on the page of the report")), *found] if found else []


def _categories() -> list[dict[str, Any]]:
    """The categories in their groups, as tiles."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in feedback.categories():
        tile = {
            "code": one.code,
            "title": pick(one.title, language()),
            "icon": one.icon,
            "urgent": one.urgency == "urgent",
        }
        tile["hint"] = pick(one.hint, language()) if one.hint else ""
        found.setdefault(pick(one.group, language()), []).append(tile)
    return [{"title": title, "tiles": tiles} for title, tiles in found.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """Three taps: what, a photo, where. Without JavaScript it is a form like any other."""
    own = chosen(request)
    first = {"category": request.GET.get("category", ""), "commune": own[0] if own else ""}
    form = ReportForm(request.POST or None, request.FILES or None, initial=first, choices=choices(own))
    if request.method == "POST" and form.is_valid():
        try:
            sent = _sent_by_form(request, form)
        except Problem as problem:
            form.add_error(None, explained(problem))
        else:
            return redirect("citizens:mine", secret=sent.secret)
    context = {
        "form": form,
        "groups": _categories(),
        "chosen": form["category"].value() or "",
        "began": signing.TimestampSigner(salt=SALT).sign("form"),
        "bbox": bbox(),
    }
    answer = render(request, "citizens/report.html", context, status=422 if form.errors else 200)
    return with_device(request, keep(request, answer) if request.method != "POST" else answer)


def bbox() -> str:
    """The span of the province for a map: west, south, east, north; "" on an empty system."""
    province = places.province()
    return ",".join(f"{number:g}" for number in province.bbox) if province else ""


def _sent_by_form(request: HttpRequest, form: ReportForm) -> Sent:
    """A report of somebody without JavaScript: instead of work the form asks for the time that a person needs."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(request.POST.get("began", ""), max_age=24 * 3600)
        signing.TimestampSigner(salt=SALT).unsign(request.POST["began"], max_age=HURRY)
    except signing.SignatureExpired:
        return take(nobody(request), form, device=device(request), language=language())
    except signing.BadSignature:
        raise Invalid("citizens.work_old") from None
    raise Invalid("citizens.hurry")


def take(actor: Actor, form: ReportForm, **more: Any) -> Sent:
    """Take what a form says, with its files. Raises what reporting.report raises."""
    files = tuple(str(uploading.whole(one.read(), one.name)) for one in form.cleaned_data["attachments"])
    return reporting.report(actor, form.new(_middle(form.cleaned_data["commune"]), uploads=files, **more))


def _middle(commune: str) -> tuple[float, float] | None:
    """Where a report is drawn of which only the commune is known."""
    found = places.middle(commune) if commune else None
    return (found.lon, found.lat) if found else None


@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """What a browser works on before it sends."""
    answer = JsonResponse({"challenge": limiting.challenge()})
    answer["Cache-Control"] = "no-store"
    return with_device(request, answer)


@csrf_exempt
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """A report as JSON from a browser's outbox. No session's rights are used: anybody may report, once a key."""
    try:
        sent = reporting.report(nobody(request), _new(request))
    except Problem as problem:
        return JsonResponse({"code": problem.code, "title": explained(problem)}, status=problem.status)
    where = reverse("citizens:mine", args=[sent.secret])
    return JsonResponse({"report": sent.code, "url": where, "fresh": sent.fresh}, status=201 if sent.fresh else 200)


def _new(request: HttpRequest) -> NewReport:
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise Invalid("citizens.body")
    try:
        said = orjson.loads(request.body)
        limiting.check_work(str(said["challenge"]), str(said["answer"]))
        person = Person(*(str(said.get(name) or "")[:100] for name in ("name", "phone", "email", "tell")))
        place = _place(said)
        return NewReport(
            key=str(said["key"]),
            category=str(said["category"]),
            lon=place[0],
            lat=place[1],
            exact=_has_point(said),
            text=str(said.get("text") or ""),
            address=str(said.get("address") or ""),
            danger=bool(said.get("danger")),
            person=person,
            uploads=tuple(str(one) for one in said.get("uploads") or ()),
            device=device(request),
            language=language(),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise Invalid("citizens.body") from None


def _has_point(said: dict[str, Any]) -> bool:
    return said.get("lon") not in (None, "") and said.get("lat") not in (None, "")


def _place(said: dict[str, Any]) -> tuple[float, float]:
    """The point, else the middle of the commune that was chosen. Raises Invalid, KeyError, ValueError."""
    if _has_point(said):
        return float(said["lon"]), float(said["lat"])
    found = _middle(str(said.get("commune") or "")[:20])
    if found is None:
        raise Invalid("citizens.place")
    return found


@require_safe
def twins(request: HttpRequest) -> HttpResponse:
    """Open reports near a place that may be the same: a fragment for the form."""
    try:
        place = Point(float(request.GET.get("lon", "")), float(request.GET.get("lat", "")))
        found = feedback.near(actor_of(request), request.GET.get("category", ""), place)
    except ValueError:
        found = []
    rows = [{**card(one), "metres": twin.metres} for twin, one in found[:3]]
    return render(request, "citizens/_twins.html", {"twins": rows})


urlpatterns = [
    path("feedback/new", new_report, name="new_report"),
    path("feedback/challenge", challenge, name="challenge"),
    path("feedback/send", send, name="send"),
    path("feedback/twins", twins, name="twins"),
]
