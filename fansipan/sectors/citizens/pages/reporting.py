"""Sending a report: a form that works everywhere, a door for outboxes of browsers, an intake for officers."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.errors import Invalid, Problem
from fansipan.kernel.geo import Point
from fansipan.kernel.manifest import message as explained
from fansipan.kernel.offline import keep
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import limiting, reporting, uploading
from fansipan.sectors.citizens.contracts import Channel, NewReport, Person, Sent
from fansipan.sectors.citizens.forms.feedback import IntakeForm, ReportForm
from fansipan.sectors.citizens.pages.asking import actor_of, chosen, device, language, nobody, with_device
from fansipan.sectors.citizens.pages.showing import card
from fansipan.sectors.citizens.queries import feedback
from fansipan.sectors.citizens.rules.rights import TAKE_REPORT
from fansipan.services.places import queries as places

HURRY = 4
"""Seconds that a person needs at least for a form without JavaScript; a program is quicker."""

SALT = "citizens.form"
LARGEST_BODY = 64 * 1024


def _choices(own: list[str]) -> dict[str, list[tuple[str, Any]]]:
    communes = [(one.code, pick(one.name, language())) for one in places.communes()]
    first = [one for one in communes if one[0] in own]
    return {
        "category": [(one.code, pick(one.title, language())) for one in feedback.categories()],
        "commune": [("", "–"), *first, *(one for one in communes if one not in first)],
    }


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
    form = ReportForm(request.POST or None, request.FILES or None, initial=first, choices=_choices(own))
    if request.method == "POST" and form.is_valid():
        try:
            sent = _sent_by_form(request, form)
        except Problem as problem:
            form.add_error(None, explained(problem.code) % problem.data)
        else:
            return redirect("citizens:mine", secret=sent.secret)
    context = {
        "form": form,
        "groups": _categories(),
        "chosen": form["category"].value() or "",
        "began": signing.TimestampSigner(salt=SALT).sign("form"),
        "bbox": _bbox(),
    }
    answer = render(request, "citizens/report.html", context, status=422 if form.errors else 200)
    return with_device(request, keep(request, answer) if request.method != "POST" else answer)


def _bbox() -> str:
    province = places.province()
    return ",".join(f"{number:g}" for number in province.bbox) if province else ""


def _sent_by_form(request: HttpRequest, form: ReportForm) -> Sent:
    """A report of somebody without JavaScript: instead of work the form asks for the time that a person needs."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(request.POST.get("began", ""), max_age=24 * 3600)
        signing.TimestampSigner(salt=SALT).unsign(request.POST["began"], max_age=HURRY)
    except signing.SignatureExpired:
        return _take(nobody(request), form, device=device(request), language=language())
    except signing.BadSignature:
        raise Invalid("citizens.work_old") from None
    raise Invalid("citizens.hurry")


def _take(actor: Actor, form: ReportForm, **more: Any) -> Sent:
    files = tuple(str(uploading.whole(one.read(), one.name)) for one in form.cleaned_data["attachments"])
    middle = places.middle(form.cleaned_data["commune"]) if form.cleaned_data["commune"] else None
    new = form.new((middle.lon, middle.lat) if middle else None, uploads=files, **more)
    return reporting.report(actor, new)


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
        words = explained(problem.code) % problem.data if explained(problem.code) else problem.code
        return JsonResponse({"code": problem.code, "title": words}, status=problem.status)
    where = reverse("citizens:mine", args=[sent.secret])
    return JsonResponse({"report": sent.code, "url": where, "fresh": sent.fresh}, status=201 if sent.fresh else 200)


def _new(request: HttpRequest) -> NewReport:
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise Invalid("citizens.body")
    try:
        said = orjson.loads(request.body)
        limiting.check_work(str(said["challenge"]), str(said["answer"]))
        person = Person(*(str(said.get(name) or "")[:100] for name in ("name", "phone", "email")))
        return NewReport(
            key=str(said["key"]),
            category=str(said["category"]),
            lon=float(said["lon"]),
            lat=float(said["lat"]),
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


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """What somebody reports by phone or at the office, written down by an officer."""
    actor = actor_of(request)
    require(actor, TAKE_REPORT)
    form = IntakeForm(request.POST or None, request.FILES or None, choices=_choices([]))
    if request.method == "POST" and form.is_valid():
        sent = _take(actor, form, channel=Channel(form.cleaned_data["channel"]))
        messages.success(
            request, _("Report %(code)s is taken down. Give the person the link or the code.") % {"code": sent.code}
        )
        return redirect("citizens:mine", secret=sent.secret)
    context = {"form": form, "crumbs": [{"title": _("Reports of residents"), "url": reverse("citizens:feedback")}]}
    return render(request, "citizens/intake.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("feedback/new", new_report, name="new_report"),
    path("feedback/challenge", challenge, name="challenge"),
    path("feedback/send", send, name="send"),
    path("feedback/twins", twins, name="twins"),
    path("feedback/intake", intake, name="intake"),
]
