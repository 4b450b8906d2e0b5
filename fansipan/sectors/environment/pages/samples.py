"""What laboratories found at a river station: a list, a form to enter, the scans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import allows
from fansipan.sectors.environment.actions import laboratory as actions
from fansipan.sectors.environment.forms.samples import SampleForm, WithdrawForm
from fansipan.sectors.environment.pages.showing import head
from fansipan.sectors.environment.queries import laboratory as queries
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.rules.laboratory import parameters
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW, ENTER_SAMPLES, VIEW_SAMPLES
from fansipan.services.observations.queries import access, newest


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest, code: str) -> HttpResponse:
    """The samples of a station, the newest first; a POST enters one."""
    actor = actor_of(request)
    posted = request.method == "POST"
    access.station(actor, code, ENTER_SAMPLES if posted else VIEW_SAMPLES)
    tables = law.water_tables()
    if tables is None:
        raise Invalid("environment.no_river", code=code)
    known = parameters(tables.tables[-1][1])
    form = SampleForm(request.POST if posted else None, request.FILES if posted else None, parameters=known)
    if posted and form.is_valid():
        actions.enter(actor, code, form.sample)
        messages.success(request, _("The sample is kept; the index follows within minutes."))
        return redirect("environment:samples", code=code)
    station = head(newest.station(actor, code), "water")
    context = {
        "station": station,
        "crumbs": [
            {"title": _("Water quality"), "url": reverse("environment:water")},
            {"title": station["name"], "url": reverse("environment:water_station", args=[code])},
        ],
        "samples": queries.samples(actor, code),
        "rule": tables.tables[-1][1].laboratory,
        "form": form,
        "may_enter": allows(actor, ENTER_SAMPLES),
        "may_combine": allows(actor, CONFIRM_LAW),
    }
    return render(request, "environment/samples.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let a sample count no more."""
    form = WithdrawForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    actions.withdraw(actor_of(request), code, number, why)
    messages.success(request, _("The sample counts no more; the index follows within minutes."))
    return redirect("environment:samples", code=code)


@require_POST
def combine(request: HttpRequest, code: str) -> HttpResponse:
    """Let results count beside automatic readings, or no longer."""
    form = WithdrawForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    actions.combine(actor_of(request), code, combined=request.POST.get("combined") == "yes", why=why)
    messages.success(request, _("The setting is changed; the indices of all rivers follow within minutes."))
    return redirect("environment:samples", code=code)


@require_safe
def scan(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The scan of a result sheet, as the type that its bytes are."""
    name, kind, content = queries.scan(actor_of(request), code, number)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


urlpatterns = [
    path("water/<str:code>/samples", samples, name="samples"),
    path("water/<str:code>/samples/combine", combine, name="combine_samples"),
    path("water/<str:code>/samples/<int:number>/withdraw", withdraw, name="withdraw_sample"),
    path("water/<str:code>/samples/<int:number>/scan", scan, name="sample_scan"),
]
