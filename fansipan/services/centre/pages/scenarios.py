"""/scenarios: what is done when something happens: read, written, started."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import manifest
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.centre.actions import scenarios as actions
from fansipan.services.centre.forms.scenarios import ScenarioForm, StartForm
from fansipan.services.centre.pages.asking import actor_of
from fansipan.services.centre.queries import orders as queries
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
                "events": [trigger.event for trigger in read(one.code, one.title, one.definition).triggers],
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
        "triggers": found.triggers,
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
    return _write(request, {})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_scenario(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version."""
    row = queries.scenario(actor_of(request), code)
    return _write(request, ScenarioForm.written_as(row.code, row.title, row.definition, row.active))


def _write(request: HttpRequest, initial: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    require(actor, EDIT_SCENARIOS)
    form = ScenarioForm(request.POST or None, initial=initial, events=_events())
    if initial:
        form.fields["code"].widget.attrs["readonly"] = True
    if request.method == "POST" and form.is_valid():
        written = form.new()
        actions.write(actor, written)
        return redirect("centre:scenario", code=written.code)
    names = sorted((one.code, pick(one.name, language())) for one in identity.organisations())
    context = {"form": form, "fresh": not initial, "organisations": names, "crumbs": _crumbs()}
    return render(request, "centre/scenario_write.html", context, status=422 if form.errors else 200)


def _events() -> list[tuple[str, str]]:
    """What the apps promise to say, by app."""
    return [
        (name, f"{app.title}: {name}")
        for app in manifest.installed()
        for name in app.publishes
        if not name.startswith("centre.")
    ]


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Scenarios"), "url": reverse("centre:scenarios")}]


urlpatterns = [
    path("scenarios", scenarios, name="scenarios"),
    path("scenarios/new", new_scenario, name="new_scenario"),
    path("scenarios/<slug:code>", scenario, name="scenario"),
    path("scenarios/<slug:code>/edit", edit_scenario, name="edit_scenario"),
]
