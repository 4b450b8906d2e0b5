"""/scenarios: what is done when something happens: read, written, started."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.centre.actions import scenarios as actions
from fansipan.services.centre.forms.scenarios import ScenarioForm, StartForm
from fansipan.services.centre.forms.triggers import MOST, TriggerForm, trigger_forms
from fansipan.services.centre.queries import orders as queries
from fansipan.services.centre.queries import triggers as happenings
from fansipan.services.centre.queries.wording import language
from fansipan.services.centre.rules.rights import EDIT_SCENARIOS, START_SCENARIO
from fansipan.services.centre.rules.scenarios import scenario as read
from fansipan.services.identity import queries as identity


@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """Every scenario."""
    actor = actor_of(request)
    context = {
        "rows": [
            {
                "one": one,
                "title": pick(one.title, language()),
                "events": [happenings.said(each).title for each in read(one.code, one.title, one.definition).triggers],
                "orders": len(one.definition.get("orders", [])),
            }
            for one in queries.scenarios(actor)
        ],
        "may_edit": allows(actor, EDIT_SCENARIOS),
    }
    return render(request, "centre/scenarios.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: HttpRequest, code: str) -> HttpResponse:
    """One scenario with its versions; POST starts it."""
    actor = actor_of(request)
    row = queries.scenario(actor, code)
    form = StartForm(request.POST or None, initial={"refs": request.GET.get("refs", "")[:200]})
    if request.method == "POST":
        require(actor, START_SCENARIO)
        if form.is_valid():
            return redirect("centre:order", number=actions.start(actor, code, form.begin()))
    found = read(row.code, row.title, row.definition)
    names = {one.code: pick(one.name, language()) for one in identity.organisations()}
    context = {
        "row": row,
        "title": pick(row.title, language()),
        "triggers": [happenings.said(one) for one in found.triggers],
        "orders": [
            {"title": pick(one.title, language()), "to": names.get(one.to, one.to), "minutes": one.minutes}
            for one in found.orders
        ],
        "versions": queries.versions(row),
        "form": form if row.active and allows(actor, START_SCENARIO) else None,
        "may_edit": allows(actor, EDIT_SCENARIOS),
        "crumbs": _crumbs(),
    }
    return render(request, "centre/scenario.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_scenario(request: HttpRequest) -> HttpResponse:
    """Write a scenario."""
    return _write(request, {}, [])


@require_http_methods(["GET", "HEAD", "POST"])
def edit_scenario(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version."""
    row = queries.scenario(actor_of(request), code)
    initial = ScenarioForm.written_as(row.code, row.title, row.definition, row.active)
    return _write(request, initial, row.definition.get("when", []))


@require_safe
def trigger_part(request: HttpRequest) -> HttpResponse:
    """The conditions of the event that was chosen, for the form."""
    require(actor_of(request), EDIT_SCENARIOS)
    sent = request.GET.get("place", "0")
    place = min(MOST - 1, int(sent)) if sent.isascii() and sent.isdigit() else 0
    form = TriggerForm(None, place=place, trigger={"event": request.GET.get(f"t{place}-event", "")})
    return render(request, "centre/_trigger.html", {"one": form})


def _write(request: HttpRequest, initial: dict[str, Any], when: list[dict[str, Any]]) -> HttpResponse:
    actor = actor_of(request)
    require(actor, EDIT_SCENARIOS)
    form = ScenarioForm(request.POST or None, initial=initial)
    triggers = trigger_forms(request.POST or None, when)
    if initial:
        form.fields["code"].widget.attrs["readonly"] = True
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in triggers)]):
        written = form.new([said for one in triggers if (said := one.trigger()) is not None])
        actions.write(actor, written)
        return redirect("centre:scenario", code=written.code)
    names = sorted((one.code, pick(one.name, language())) for one in identity.organisations())
    context = {
        "form": form,
        "triggers": triggers,
        "fresh": not initial,
        "organisations": names,
        "crumbs": _crumbs(),
    }
    wrong = form.errors or any(one.errors for one in triggers)
    return render(request, "centre/scenario_write.html", context, status=422 if wrong else 200)


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Scenarios"), "url": reverse("centre:scenarios")}]


urlpatterns = [
    path("scenarios", scenarios, name="scenarios"),
    path("scenarios/new", new_scenario, name="new_scenario"),
    path("scenarios/trigger", trigger_part, name="trigger_part"),
    path("scenarios/<slug:code>", scenario, name="scenario"),
    path("scenarios/<slug:code>/edit", edit_scenario, name="edit_scenario"),
]
