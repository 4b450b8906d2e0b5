"""/hazards/weather: forecasts of rain as files of weather services: taken in, listed, and what they expect."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import weather as actions
from fansipan.sectors.hazards.forms.weather import WeatherForm
from fansipan.sectors.hazards.pages.showing import language, number
from fansipan.sectors.hazards.queries import weather as queries
from fansipan.sectors.hazards.queries.weather import RainAhead
from fansipan.sectors.hazards.rules.rights import TAKE_WEATHER


@require_http_methods(["GET", "HEAD", "POST"])
def weather(request: HttpRequest) -> HttpResponse:
    """The runs that were taken in, the rain that the one in use expects, and a form for the next file."""
    if request.method == "POST":
        require(actor_of(request), TAKE_WEATHER)
        return _taken(request)
    return _page(request, WeatherForm())


def _page(request: HttpRequest, form: WeatherForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "runs": queries.runs(actor),
        "ahead": [_row(one) for one in queries.ahead(actor)],
        "spans": queries.SPANS,
        "form": form if allows(actor, TAKE_WEATHER) else None,
        "crumbs": [{"title": _("Rain"), "url": reverse("hazards:rain")}],
    }
    return render(request, "hazards/weather.html", context, status=status)


def _row(one: RainAhead) -> dict[str, Any]:
    return {
        "name": pick(one.gauge.name, language()),
        "url": reverse("hazards:gauge", args=[one.gauge.code]),
        "sums": [(span, number(mm, 1)) for span, mm in one.sums],
        "issued_at": one.issued_at,
    }


def _taken(request: HttpRequest) -> HttpResponse:
    form = WeatherForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    try:
        content = said["file"].read(actions.MOST_BYTES + 1)
        run = actions.take(actor_of(request), said["file"].name or "", content, said["source"], only_ahead=True)
    except (Invalid, TooLarge) as problem:
        form.add_error("file", manifest.message(problem.code) % problem.data)
        return _page(request, form, status=422)
    if run.known:
        messages.info(request, _("This file was taken in before; nothing is changed."))
    else:
        messages.success(request, _("The run is taken in, for %(count)d gauges.") % {"count": run.gauges})
    return redirect("hazards:weather")


urlpatterns = [path("hazards/weather", weather, name="weather")]
