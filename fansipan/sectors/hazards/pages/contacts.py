"""/hazards/contacts: contact trees, whom was told, sirens and loudspeakers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import sirens, trees
from fansipan.sectors.hazards.actions.speaking import spoken
from fansipan.sectors.hazards.contracts import TreeState
from fansipan.sectors.hazards.pages.showing import language
from fansipan.sectors.hazards.queries import duty as queries
from fansipan.sectors.hazards.queries import replays
from fansipan.sectors.hazards.rules.rights import KEEP_TREES, WARN
from fansipan.services.places import queries as places

STATES = {TreeState.RUNNING: "warn", TreeState.REACHED: "good", TreeState.EXHAUSTED: "bad", TreeState.STOPPED: "still"}


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Every tree with its steps, the newest tellings, the sirens and their calls."""
    actor = actor_of(request)
    names = {one.code: pick(one.name, language()) for one in places.communes()}
    drill = replays.going_on()
    context = {
        "trees": [_tree(one, names) for one in queries.trees(actor)],
        "runs": [_run(one, names) for one in queries.runs(actor)],
        "sirens": [{"one": one, "name": pick(one.name, language())} for one in queries.sirens(actor)],
        "calls": queries.calls(actor),
        "drill": drill,
        "may_warn": allows(actor, WARN),
        "may_keep": allows(actor, KEEP_TREES),
        "communes": sorted(names.items(), key=lambda pair: pair[1]) if allows(actor, KEEP_TREES) else [],
        "live_url": live_address(request, "flood"),
    }
    return render(request, "hazards/contacts.html", context)


def _tree(one: Any, names: dict[str, str]) -> dict[str, Any]:
    steps = [{"step": step, "name": pick(step.name, language())} for step in one.steps.all()]
    return {"one": one, "name": names.get(one.commune, one.commune), "steps": steps}


def _run(one: Any, names: dict[str, str]) -> dict[str, Any]:
    now = {step.order: pick(step.name, language()) for step in one.tree.steps.all()}
    state = TreeState(one.state)
    return {
        "one": one,
        "name": names.get(one.tree.commune, one.tree.commune),
        "now": now.get(one.step, ""),
        "colour": STATES[state],
        "word": state_words()[state],
    }


def state_words() -> dict[TreeState, str]:
    """How far a telling has come, in words."""
    return {
        TreeState.RUNNING: _("Being told"),
        TreeState.REACHED: _("Somebody answered"),
        TreeState.EXHAUSTED: _("Nobody answered"),
        TreeState.STOPPED: _("Stopped"),
    }


@require_POST
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the tree of a commune."""
    text = request.POST.get("text", "").strip()[:500]
    drill = replays.going_on()
    # What somebody wrote is told as it was written.
    said = {"vi": text} if text else spoken(lambda: _("Water is coming. See the flood-duty screen."))
    trees.begin(actor_of(request), code, said, drill=drill.pk if drill else None)
    return redirect("hazards:contacts")


@require_POST
def answered(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody was reached, or nobody further is to be told."""
    actor = actor_of(request)
    if "stop" in request.POST:
        trees.stop(actor, number, request.POST.get("by", ""))
    else:
        trees.answer(actor, number, request.POST.get("by", ""))
    return redirect("hazards:contacts")


@require_POST
def sound(request: HttpRequest, code: str) -> HttpResponse:
    """Sound a siren by hand; while a drill goes on it is told that it is one."""
    drill = replays.going_on()
    said = {"text": {"vi": request.POST.get("text", "")[:500]}, "by": actor_of(request).name}
    sirens.order(actor_of(request), code, f"hand:{clock.now_us()}", said, drill.pk if drill else None)
    return redirect("hazards:contacts")


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Call a siren once more that did not answer."""
    sirens.again(actor_of(request), number)
    return redirect("hazards:contacts")


urlpatterns = [
    path("hazards/contacts", contacts, name="contacts"),
    path("hazards/contacts/<str:code>/tell", tell, name="tell_tree"),
    path("hazards/contacts/runs/<int:number>/answer", answered, name="tree_answered"),
    path("hazards/sirens/<str:code>/sound", sound, name="sound_siren"),
    path("hazards/sirens/calls/<int:number>/again", again, name="siren_again"),
]
