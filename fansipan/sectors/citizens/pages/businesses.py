"""What a plant, hotel or shop gains: its own place among others, and a badge that others can check and embed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from csp.decorators import csp_replace
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import language_of, pick
from fansipan.sectors.citizens.actions import badges
from fansipan.sectors.citizens.contracts.businesses import BadgeView, OwnPlace
from fansipan.sectors.citizens.pages.asking import language
from fansipan.sectors.citizens.pages.portal import contact
from fansipan.sectors.citizens.queries import businesses as queries
from fansipan.sectors.citizens.queries import portal
from fansipan.sectors.citizens.rules.rights import WEAR_BADGE
from fansipan.sectors.citizens.rules.standing import LEAST
from fansipan.services.identity import queries as identity

AGE = 3600
SALT = "citizens.badge"
SVG = "image/svg+xml; charset=utf-8"


@require_safe
def businesses(request: HttpRequest) -> HttpResponse:
    """One's own place among others over the last 30 days; for those of no organisation, what one would gain."""
    actor = actor_of(request)
    if actor.organisation_id is None:
        return _invitation(request)
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=queries.DAYS - 1)
    code = queries.own_code(actor)
    address = request.build_absolute_uri(reverse("citizens:badge", args=[code])) if code else ""
    context = {
        "places": [_shown(one) for one in queries.own_places(actor, first, last)],
        "first": first,
        "last": last,
        "least": LEAST,
        "wears": queries.wears_badge(actor),
        "may_wear": allows(actor, WEAR_BADGE),
        "badge": address,
        "code": f'<a href="{address}"><img src="{address}.svg" width="240" height="72" alt="Fansipan"></a>',
        "frame": f'<iframe src="{address}/widget" width="320" height="200" loading="lazy" title="Fansipan"></iframe>',
    }
    return render(request, "citizens/businesses.html", context)


def _invitation(request: HttpRequest) -> HttpResponse:
    """What a plant, hotel or shop gains and whom it turns to, with an example of what it would see and show."""
    context = {
        "example": [_shown(one) for one in queries.example().numbers],
        "compared": [str(one.title) for one in queries.comparisons()],
        "branches": [pick(one.name, language()) for one in identity.branches()],
        "contacts": [contact(one) for one in portal.contacts(actor_of(request)) if not (one.emergency or one.commune)],
    }
    return render(request, "citizens/businesses_join.html", context)


@require_safe
def badge_example(request: HttpRequest) -> HttpResponse:
    """The badge of a business that does not exist: how one looks."""
    answer = HttpResponse(_svg(queries.example()), content_type=SVG)
    answer["Cache-Control"] = f"public, max-age={AGE}"
    return answer


def _shown(one: OwnPlace) -> dict[str, Any]:
    """A number with its drawing: where the own value lies between the lowest and the highest that is told."""
    among = pick(one.among, language()) if one.among else ""
    shown: dict[str, Any] = {"one": one, "own": _number(one.own, one), "share": None, "among": among}
    if one.share is None or one.low is None or one.high is None or one.own is None:
        return shown
    least, most = min(one.low, one.own), max(one.high, one.own)
    width = (most - least) or 1.0
    shown.update(
        share=round(one.share * 100),
        middle=_number(one.middle, one),
        low=_number(one.low, one),
        high=_number(one.high, one),
        x=round(10 + 80 * (one.own - least) / width, 1),
        left=round(10 + 80 * (one.low - least) / width, 1),
        right=round(10 + 80 * (one.high - least) / width, 1),
        wide=round(80 * (one.high - one.low) / width, 1),
        half=round(10 + 80 * ((one.middle or 0) - least) / width, 1),
    )
    return shown


def _number(value: float | None, one: OwnPlace) -> str:
    if value is None:
        return "–"
    text = f"{value:.{one.decimals}f}"
    return f"{text.replace('.', ',') if language() != 'en' else text} {one.symbol}".strip()


@require_POST
def wear(request: HttpRequest) -> HttpResponse:
    """Let the badge be public, or not."""
    (badges.take_off if request.POST.get("off") else badges.wear)(actor_of(request))
    return redirect("citizens:businesses")


@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a badge: what it says, of which days, and how each number is made."""
    found = queries.badge(code)
    context = {**_badge(found), "places": [_shown(one) for one in found.numbers], "json": f"{request.path}.json"}
    return render(request, "citizens/badge.html", context)


def _badge(found: BadgeView) -> dict[str, Any]:
    known = [one for one in found.numbers if one.share is not None]
    words = {
        "good": _("Measures and reports openly"),
        "info": _("Measures and reports openly, not yet in all as well as most"),
        "still": _("Measures; too few of its kind to compare"),
    }
    return {
        "found": found,
        "name": pick(found.name, language()),
        "word": words[found.level],
        "level": found.level,
        "known": len(known),
    }


@require_safe
def badge_svg(request: HttpRequest, code: str) -> HttpResponse:
    """The badge as a picture."""
    answer = HttpResponse(_svg(queries.badge(code)), content_type=SVG)
    answer["Cache-Control"] = f"public, max-age={AGE}"
    return answer


def _svg(found: BadgeView) -> str:
    return render_to_string("citizens/badge.svg", _badge(found))


@require_safe
def badge_json(request: HttpRequest, code: str) -> HttpResponse:
    """The badge for programs, signed by this site: `badge` is verified at the address `verify`."""
    found = queries.badge(code)
    body = {
        "code": code,
        "name": found.name,
        "level": found.level,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "numbers": {
            one.name: {"value": one.own, "better_than": one.share, "group": one.group} for one in found.numbers
        },
        "demo": found.demo,
    }
    signed = signing.dumps(body, salt=SALT)
    verify = request.build_absolute_uri(f"{reverse('citizens:verify_badge')}?badge={signed}")
    answer = JsonResponse({**body, "badge": signed, "verify": verify})
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={AGE}"
    return answer


@require_safe
def verify_badge(request: HttpRequest) -> HttpResponse:
    """Whether a signed badge is ours and holds: still worn, and of days that are not long past; and what it says.

    `reason` tells why one does not: "signature", "old", "not_worn".
    """
    try:
        said = signing.loads(request.GET.get("badge", ""), salt=SALT)
    except signing.BadSignature:
        return JsonResponse({"valid": False, "reason": "signature"}, status=422)
    old = date.fromisoformat(said["last"]) < clock.today() - timedelta(days=queries.DAYS)
    reason = "old" if old else "" if queries.is_worn(said["code"]) else "not_worn"
    answer = JsonResponse({"valid": not reason, **({"reason": reason} if reason else {}), **said})
    answer["Cache-Control"] = "no-store"
    return answer


View = Callable[..., HttpResponseBase]


def for_others(view: View) -> View:
    """Others may frame this page and only this one."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(require_safe(view)))


@for_others
def badge_widget(request: HttpRequest, code: str) -> HttpResponse:
    """The badge as a small page for other websites; it sets no cookie and is the same for everybody."""
    with translation.override(language_of(request.GET.get("lang"))):
        found = queries.badge(code)
        context = {**_badge(found), "language": language(), "places": [_shown(one) for one in found.numbers]}
        context["page"] = request.build_absolute_uri(reverse("citizens:badge", args=[code]))
        answer = HttpResponse(render_to_string("citizens/badge_widget.html", context))
    answer["Cache-Control"] = f"public, max-age={AGE}"
    return answer


urlpatterns = [
    path("businesses", businesses, name="businesses"),
    path("businesses/badge", wear, name="wear_badge"),
    path("badges/verify", verify_badge, name="verify_badge"),
    path("badges/example.svg", badge_example, name="badge_example"),
    path("badges/<str:code>.svg", badge_svg, name="badge_svg"),
    path("badges/<str:code>.json", badge_json, name="badge_json"),
    path("badges/<str:code>/widget", badge_widget, name="badge_widget"),
    path("badges/<str:code>", badge, name="badge"),
]
