"""/hazards/drills: drills and replays, begun and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import drills, recording
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.forms.duty import DrillForm
from fansipan.sectors.hazards.pages.showing import language
from fansipan.sectors.hazards.queries import replays, words
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY, VIEW_DUTY


@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """The drills there were, and a form for the next one."""
    actor = actor_of(request)
    require(actor, VIEW_DUTY)
    known = replays.events()
    choices = [(one.code, pick(one.title, language())) for one in known]
    form = DrillForm(request.POST if request.method == "POST" else None, events=choices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = drills.begin(actor, said["title"], said["event"], said["speed"])
        return redirect(reverse("hazards:duty") + f"?drill={made}")
    context = {
        "drills": replays.drills(),
        "going_on": replays.going_on(),
        "events": [
            {"one": one, "title": pick(one.title, language()), "note": pick(one.note, language())} for one in known
        ],
        "floods": [
            {
                "one": one,
                "name": pick(one.gauge.datastream.station.name, language()),
                "stage": words.STAGES[Stage(one.highest)],
            }
            for one in replays.recorded()
        ],
        "form": form if allows(actor, KEEP_DUTY) else None,
    }
    return render(request, "hazards/drills.html", context, status=422 if form.errors else 200)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a flood that was recorded here for training."""
    said = request.POST.get("flood", "")
    recording.keep(actor_of(request), int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0)
    messages.success(request, _("The flood is kept; it can be chosen for a drill."))
    return redirect("hazards:drills")


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a drill."""
    drills.end(actor_of(request), number)
    return redirect("hazards:drills")


urlpatterns = [
    path("hazards/drills", every, name="drills"),
    path("hazards/drills/keep", keep, name="keep_flood"),
    path("hazards/drills/<int:number>/end", end, name="end_drill"),
]
