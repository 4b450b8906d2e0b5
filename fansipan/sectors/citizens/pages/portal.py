"""The portal: what is near, what is warned of, what the province says, where to go and whom to call."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.geo import Point
from fansipan.kernel.offline import keep
from fansipan.kernel.text import fold, pick
from fansipan.sectors.citizens.contracts import AnnouncementCard, ContactCard, ShelterCard
from fansipan.sectors.citizens.pages.asking import COMMUNES, MOST_COMMUNES, YEAR, chosen, language, with_device
from fansipan.sectors.citizens.pages.warned import warnings_for
from fansipan.sectors.citizens.queries import finding
from fansipan.sectors.citizens.queries import portal as queries
from fansipan.services.notices.actions import keys
from fansipan.services.places import queries as places

READING = {"text": ("", "large"), "aloud": ("", "1")}
"""What can be set for reading, with the values it may have; "" is off."""

LONGEST = 100


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Near me, warnings of my communes first, what the province says."""
    actor, communes = actor_of(request), chosen(request)
    place = queries.place_of(communes[0]) if communes else None
    warned = warnings_for(actor, communes)
    context = {
        "communes": [_commune(code) for code in communes],
        "all_communes": [(card.code, pick(card.name, language())) for card in places.communes()],
        "near": queries.near(place, language()) if place else [],
        "warnings": warned,
        "announcements": [announcement(one) for one in queries.announcements(actor, communes)][:5],
        "emergency": [contact(one) for one in queries.contacts(actor) if one.emergency],
        "outside": "outside" in request.GET,
        "push_key": keys.public_text(),
    }
    page = render(request, "citizens/portal.html", context)
    also = [reverse("warnings:warnings"), reverse("citizens:shelters"), *(one["url"] for one in warned)]
    return with_device(request, keep(request, page, also))


def _commune(code: str) -> dict[str, str]:
    unit = places.unit(code)
    return {"code": code, "name": pick(unit.name, language()) if unit else code}


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Remember communes in this browser: add one, or leave one out."""
    known = {card.code for card in places.communes()}
    kept = chosen(request)
    add, drop = request.GET.get("add", ""), request.GET.get("drop", "")
    if add in known:
        kept = [add, *(code for code in kept if code != add)]
    kept = [code for code in kept if code != drop][:MOST_COMMUNES]
    answer = redirect(_back(request))
    answer.set_cookie(COMMUNES, ",".join(kept), max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """The commune that holds a point, which the browser has rounded to about a kilometre; it is put first."""
    code = places.commune_code_at(_point(request))
    if code is None:
        return redirect(f"{reverse('citizens:portal')}?outside")
    return redirect(f"{reverse('citizens:choose')}?add={code}")


def _point(request: HttpRequest) -> Point:
    try:
        found = Point(round(float(request.GET.get("lon", "")), 2), round(float(request.GET.get("lat", "")), 2))
    except ValueError:
        raise Invalid("citizens.place") from None
    if not (math.isfinite(found.lon) and -180 <= found.lon <= 180 and -90 <= found.lat <= 90):
        raise Invalid("citizens.place")
    return found


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Set how pages are read in this browser: large text, a button that reads aloud."""
    answer = redirect(_back(request))
    for name, values in READING.items():
        asked = request.GET.get(name)
        if asked in values:
            answer.set_cookie(name, asked, max_age=YEAR if asked else 0, samesite="Lax", secure=request.is_secure())
    return answer


def _back(request: HttpRequest) -> str:
    """The page of this site that somebody came from, else the portal."""
    asked = urlsplit(request.GET.get("next", ""))
    inside = asked.path.startswith("/") and not asked.path.startswith("//") and not asked.netloc and not asked.scheme
    return asked._replace(fragment="").geturl() if inside else reverse("citizens:portal")


@require_safe
def shelters(request: HttpRequest) -> HttpResponse:
    """Where people are safe, as a list and on a map."""
    actor, communes = actor_of(request), chosen(request)
    middle = places.middle(communes[0]) if communes else None
    found = [shelter(one) for one in queries.shelters(actor, middle, communes[0] if communes else "")]
    context = {
        "shelters": found,
        "from": _commune(communes[0])["name"] if communes and middle else "",
        "boundaries_url": reverse("api:boundaries"),
    }
    return keep(request, render(request, "citizens/shelters.html", context))


@require_safe
def shelters_geojson(request: HttpRequest) -> HttpResponse:
    """The shelters for a map."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "code": one.code,
                "name": pick(one.name, language()),
                "level": "good" if one.open else "info",
                "note": pick(one.address, language()) if one.address else "",
                "url": f"{reverse('citizens:shelters')}#{one.code}",
            },
        }
        for one in queries.shelters(actor_of(request))
    ]
    answer = JsonResponse({"type": "FeatureCollection", "features": features})
    answer["Cache-Control"] = "public, max-age=60"
    return keep(request, answer)


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to call, and the papers that residents ask for."""
    actor, communes = actor_of(request), chosen(request)
    found = [contact(one) for one in queries.contacts(actor, communes[0] if communes else "")]
    context = {
        "emergency": [one for one in found if one["one"].emergency],
        "others": [one for one in found if not one["one"].emergency],
        "documents": [{"one": one, "title": pick(one.title, language())} for one in queries.documents(actor)],
    }
    return keep(request, render(request, "citizens/contacts.html", context))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything a resident may look for, by words without marks."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = finding.find(actor_of(request), text, language()) if fold(text) else []
    return render(request, "citizens/search.html", {"text": text, "found": found})


def announcement(one: AnnouncementCard) -> dict[str, Any]:
    """An announcement in the reader's language."""
    return {
        "one": one,
        "title": pick(one.title, language()),
        "body": pick(one.body, language()) if one.body else "",
        "by": pick(one.by, language()) if one.by else "",
        "communes": [_commune(code)["name"] for code in one.communes],
        "url": reverse("citizens:announcement", args=[one.id]),
    }


def shelter(one: ShelterCard) -> dict[str, Any]:
    """A shelter in the reader's language."""
    unit = places.unit(one.commune)
    return {
        "one": one,
        "name": pick(one.name, language()),
        "address": pick(one.address, language()) if one.address else "",
        "commune": pick(unit.name, language()) if unit else "",
        "far": distance(one.metres),
        "dial": dial(one.phone),
    }


def contact(one: ContactCard) -> dict[str, Any]:
    """A contact in the reader's language."""
    return {
        "one": one,
        "name": pick(one.name, language()),
        "note": pick(one.note, language()) if one.note else "",
        "dial": dial(one.phone),
    }


def dial(phone: str) -> str:
    """A number as a telephone dials it."""
    return "".join(mark for mark in phone if mark.isdigit() or mark == "+")


def distance(metres: int | None) -> str:
    """How far, in words; "" where nobody knows."""
    if metres is None:
        return ""
    if metres < 1000:
        return _("%(n)d m away") % {"n": metres}
    return _("%(n)s km away") % {"n": f"{metres / 1000:.1f}".replace(".", "," if language() != "en" else ".")}


urlpatterns = [
    path("portal", portal, name="portal"),
    path("portal/choose", choose, name="choose"),
    path("portal/here", here, name="here"),
    path("portal/reading", reading, name="reading"),
    path("portal/search", search, name="search"),
    path("shelters", shelters, name="shelters"),
    path("shelters.geojson", shelters_geojson, name="shelters_geojson"),
    path("contacts", contacts, name="contacts"),
]
