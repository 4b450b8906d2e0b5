"""/notices/teams: people who are told together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.notices.actions import people as actions
from fansipan.services.notices.forms.people import TeamForm
from fansipan.services.notices.pages.asking import language, people, tabs
from fansipan.services.notices.queries import rosters
from fansipan.services.notices.queries.rosters import TeamCard
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Every team with its members."""
    actor = actor_of(request)
    context = {
        "rows": [{"one": one, "title": pick(one.title, language())} for one in rosters.teams(actor)],
        "may_write": allows(actor, MANAGE_PEOPLE),
        "tabs": tabs(request, "notices:teams"),
    }
    return render(request, "notices/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Change a team."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, rosters.team(actor_of(request), code))


def _form(request: HttpRequest, card: TeamCard | None) -> HttpResponse:
    initial = {}
    if card is not None:
        titles = {f"title_{code}": card.title.get(code, "") for code in ("vi", "en")}
        initial = {"code": card.code, **titles, "members": [one.key for one in card.members]}
    form = TeamForm(request.POST or None, initial=initial, members=people())
    form.fields["code"].disabled = card is not None
    if request.method == "POST" and form.is_valid():
        actions.keep_team(actor_of(request), form.written(), new=card is None)
        messages.success(request, _("The team is kept."))
        return redirect("notices:teams")
    context = {
        "form": form,
        "title": pick(card.title, language()) if card else _("New team"),
        "crumbs": [{"title": _("Teams"), "url": reverse("notices:teams")}],
    }
    return render(request, "notices/form.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("notices/teams", teams, name="teams"),
    path("notices/teams/new", new_team, name="new_team"),
    path("notices/teams/<slug:code>", team, name="team"),
]
