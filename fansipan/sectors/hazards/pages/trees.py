"""/hazards/contacts/edit: the contact tree of a commune is entered and changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import tree_keeping
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.forms.trees import StepForms, TreeForm
from fansipan.sectors.hazards.pages.showing import language
from fansipan.sectors.hazards.queries import duty
from fansipan.sectors.hazards.rules.rights import KEEP_TREES
from fansipan.services.identity import queries as identity
from fansipan.services.notices.queries import members
from fansipan.services.places import queries as places


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The form of a commune's tree; empty lines are no steps."""
    actor = actor_of(request)
    require(actor, KEEP_TREES)
    code = request.GET.get("commune", "").replace("\x00", "")
    commune = next((one for one in places.communes() if one.code == code), None)
    if commune is None:
        raise NotFound("hazards.commune", code=code)
    tree = next((one for one in duty.trees(actor) if one.commune == code), None)
    said = request.POST if request.method == "POST" else None
    form = TreeForm(said, initial={"stage": tree.stage if tree else Stage.II.value, "active": not tree or tree.active})
    steps = StepForms(said, initial=_steps(tree), form_kwargs={"whom": _whom()}, prefix="steps")
    if said is not None and form.is_valid() and steps.is_valid():
        written = [step for one in steps if (step := one.written())]
        tree_keeping.keep(actor, code, form.written_stage(), written, active=form.cleaned_data["active"])
        return redirect("hazards:contacts")
    context = {
        "name": pick(commune.name, language()),
        "form": form,
        "steps": steps,
        "crumbs": [{"title": _("Contact trees and sirens"), "url": reverse("hazards:contacts")}],
    }
    return render(request, "hazards/tree.html", context, status=200 if said is None else 422)


def _steps(tree: Any) -> list[dict[str, Any]]:
    return [
        {
            "vi": one.name.get("vi", ""),
            "en": one.name.get("en", ""),
            "whom": tree_keeping.whom_of(one),
            "phone": one.phone,
            "wait_minutes": one.wait_minutes,
        }
        for one in (tree.steps.all() if tree else ())
    ]


def _whom() -> list[tuple[str, str]]:
    """Organisations, people with an account, contacts without one."""
    units = [(f"organisation:{one.code}", pick(one.name, language())) for one in identity.organisations()]
    return [*units, *((one.key, f"{one.name} · {one.organisation}".rstrip(" ·")) for one in members.everybody())]


urlpatterns = [path("hazards/contacts/edit", edit, name="edit_tree")]
