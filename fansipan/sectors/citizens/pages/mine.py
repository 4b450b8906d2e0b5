"""A report as its sender sees it, by a secret that only they have: how it stands, what to say, rate, take back."""

from __future__ import annotations

import io

import orjson
import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden, Invalid, Problem
from fansipan.kernel.offline import KEEP
from fansipan.kernel.permissions import allows
from fansipan.sectors.citizens.actions import erasing, owning, reaching, secrets, telling
from fansipan.sectors.citizens.contracts import RouteReason
from fansipan.sectors.citizens.forms.feedback import RatingForm
from fansipan.sectors.citizens.pages.asking import nobody
from fansipan.sectors.citizens.pages.showing import card, reason, step
from fansipan.sectors.citizens.queries import feedback, steps
from fansipan.sectors.citizens.rules.rights import HANDLE_REPORT
from fansipan.services.cases.actions import reporting as cases


def _private(answer: HttpResponse) -> HttpResponse:
    """What only its sender may see: kept by no cache; the site tells no other site where somebody comes from."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _by_its_sender(request: HttpRequest) -> None:
    """Raises Forbidden for those who handle reports: a secret that they handed over is not theirs to use."""
    if allows(actor_of(request), HANDLE_REPORT):
        raise Forbidden("citizens.as_sender")


@require_safe
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """All of one's own report. Raises NotFound for a secret that opens nothing."""
    row = feedback.by_secret(secrets.digest(secret))
    shown = feedback.own_report(row)
    may_reopen = "reopen" in cases.reported_moves(row.case)
    context = {
        **card(shown),
        "secret": secret,
        "link": request.build_absolute_uri(reverse("citizens:mine", args=[secret])),
        "words": row.text,
        "address": row.address,
        "reason": reason(RouteReason(row.reason), row.detail),
        "steps": [step(one) for one in steps.steps(row.case, own=True)],
        "deadline": steps.deadline(row.case),
        "files": row.media.exclude(kind="evidence").count(),
        "main": card(feedback.own_report(row.main)) if row.main else None,
        "rating": row.rating,
        "may_rate": owning.may_rate(row),
        "by_its_sender": not allows(actor_of(request), HANDLE_REPORT),
        "may_reopen": may_reopen,
        "erased_at": row.erased_at,
        "told_by": reaching.told_by(row),
        "push_key": telling.public_key(),
        "stars": range(1, 6),
    }
    return _private(render(request, "citizens/mine.html", context))


@require_safe
def qr(request: HttpRequest, secret: str) -> HttpResponse:
    """The link to one's own report as a picture that another telephone reads."""
    feedback.by_secret(secrets.digest(secret))
    out = io.BytesIO()
    link = request.build_absolute_uri(reverse("citizens:mine", args=[secret]))
    segno.make(link, error="m").save(out, kind="svg", scale=5, border=2, dark="#10151d", light="#ffffff")
    return _private(HttpResponse(out.getvalue(), content_type="image/svg+xml"))


@require_POST
def rate(request: HttpRequest, secret: str) -> HttpResponse:
    """Say how well it was handled."""
    _by_its_sender(request)
    form = RatingForm(request.POST)
    if not form.is_valid():
        raise Invalid("citizens.stars")
    owning.rate(secret, form.cleaned_data["stars"], form.cleaned_data["text"])
    messages.success(request, _("Thank you. What you say is counted for the agency."))
    return redirect("citizens:mine", secret=secret)


@require_POST
def reopen(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for more, once."""
    _by_its_sender(request)
    owning.reopen(secret, request.POST.get("why", ""))
    messages.success(request, _("The report is open again."))
    return redirect("citizens:mine", secret=secret)


@require_POST
def say(request: HttpRequest, secret: str) -> HttpResponse:
    """Write something more."""
    _by_its_sender(request)
    owning.add(nobody(request), secret, request.POST.get("text", ""))
    messages.success(request, _("The agency reads it."))
    return redirect("citizens:mine", secret=secret)


@require_POST
def erase(request: HttpRequest, secret: str) -> HttpResponse:
    """Have oneself forgotten, at once."""
    _by_its_sender(request)
    request_code = erasing.erase_own(secret)
    messages.success(
        request, _("What we knew of you is erased. The record of it has the code %(code)s.") % {"code": request_code}
    )
    return redirect("citizens:mine", secret=secret)


@require_POST
def quiet(request: HttpRequest, secret: str) -> HttpResponse:
    """Be told no more by mail or SMS."""
    owning.be_left_alone(secret)
    messages.success(request, _("You get no more messages about this report."))
    return redirect("citizens:mine", secret=secret)


@csrf_exempt
@require_POST
def listen(request: HttpRequest, secret: str) -> HttpResponse:
    """Let this browser be told of every step by Web Push: JSON as PushSubscription.toJSON() gives it."""
    try:
        said = orjson.loads(request.body)
        telling.listen(secret, str(said["endpoint"]), str(said["keys"]["p256dh"]), str(said["keys"]["auth"]))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return JsonResponse({"code": "citizens.push"}, status=422)
    except Problem as problem:
        return JsonResponse({"code": problem.code}, status=problem.status)
    return JsonResponse({"listening": True})


@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    """The reports that this browser sent or still keeps: the page holds none, the browser knows them itself."""
    answer = render(request, "citizens/my_reports.html")
    answer[KEEP] = "static"
    return answer


urlpatterns = [
    path("feedback/mine", my_reports, name="my_reports"),
    path("feedback/mine/<str:secret>", mine, name="mine"),
    path("feedback/mine/<str:secret>/qr.svg", qr, name="qr"),
    path("feedback/mine/<str:secret>/rate", rate, name="rate"),
    path("feedback/mine/<str:secret>/reopen", reopen, name="reopen"),
    path("feedback/mine/<str:secret>/say", say, name="say"),
    path("feedback/mine/<str:secret>/erase", erase, name="erase"),
    path("feedback/mine/<str:secret>/quiet", quiet, name="quiet"),
    path("feedback/mine/<str:secret>/listen", listen, name="listen"),
]
