"""What a plant files, and what an officer answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions.obligations import filing as actions
from fansipan.sectors.environment.actions.obligations import judging
from fansipan.sectors.environment.forms.obligations import CertificateForm, NoticeForm, ProofForm
from fansipan.sectors.environment.pages.obligations.station import head
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.obligations import filings
from fansipan.sectors.environment.queries.obligations.filings import Filed

METHODS = ("GET", "HEAD", "POST")


@require_http_methods(METHODS)
def file_notice(request: HttpRequest, code: str) -> HttpResponse:
    """The notice of an interruption."""
    station = filings.fileable(actor_of(request), code)
    initial = {name: _moment(request.GET.get(name, "")) for name in ("since", "until")}
    form = NoticeForm(request.POST or None, request.FILES or None, initial=initial)
    title = _("Notice of an interruption")
    foot = _("The notice goes to the department at once and stays on record with your name.")
    return _filed(request, station, form, (title, foot), actions.file_notice)


@require_http_methods(METHODS)
def file_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The paper of an instrument."""
    station = filings.fileable(actor_of(request), code)
    initial = {name: request.GET.get(name, "") for name in ("kind", "sensor")}
    form = CertificateForm(request.POST or None, request.FILES or None, initial=initial, sensors=station.sensors)
    title = _("New certificate of a sensor")
    foot = _("The sensor's next date changes when an officer accepts the certificate.")
    return _filed(request, station, form, (title, foot), actions.file_certificate)


@require_http_methods(METHODS)
def file_proof(request: HttpRequest, code: str) -> HttpResponse:
    """The proof that results are public."""
    station = filings.fileable(actor_of(request), code)
    form = ProofForm(request.POST or None, request.FILES or None)
    title = _("Proof of publication")
    foot = _("A photo of the board or a picture of the page helps the officer to accept it.")
    return _filed(request, station, form, (title, foot), actions.file_proof)


def _filed(
    request: HttpRequest,
    station: Filed,
    form: Any,
    words: tuple[str, str],
    file: Callable[[Actor, str, Any], int],
) -> HttpResponse:
    title, foot = words
    if request.method == "POST" and form.is_valid():
        file(actor_of(request), station.code, form.new(title))
        messages.success(request, _("It is filed. An officer accepts it or returns it with a remark."))
        return redirect("environment:station_obligations", code=station.code)
    context = {**head(station.code, pick(station.name, language())), "form": form, "title": title, "foot": foot}
    return render(request, "environment/obligations/file.html", context, status=422 if form.errors else 200)


@require_POST
def accept_filing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Accept what was filed."""
    judging.accept(actor_of(request), code, number, request.POST.get("remark", ""))
    messages.success(request, _("It is accepted."))
    return redirect("environment:station_obligations", code=code)


@require_POST
def return_filing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Return what was filed, with a remark."""
    judging.give_back(actor_of(request), code, number, request.POST.get("remark", ""))
    messages.success(request, _("It is returned to the plant."))
    return redirect("environment:station_obligations", code=code)


def _moment(text: str) -> datetime | None:
    """A moment out of the address, Viet Nam time; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.VIETNAM)


urlpatterns = [
    path("stations/<str:code>/obligations/notice", file_notice, name="file_notice"),
    path("stations/<str:code>/obligations/certificate", file_certificate, name="file_certificate"),
    path("stations/<str:code>/obligations/proof", file_proof, name="file_proof"),
    path("stations/<str:code>/obligations/filings/<int:number>/accept", accept_filing, name="accept_filing"),
    path("stations/<str:code>/obligations/filings/<int:number>/return", return_filing, name="return_filing"),
]
