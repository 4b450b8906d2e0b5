"""/notices/policies/try: whom would this notice reach, when, by what? Nothing is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock, manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.forms.policies import TrialForm
from fansipan.services.notices.pages.asking import communes, language, organisations, tabs
from fansipan.services.notices.queries import policies as queries
from fansipan.services.notices.queries import policy_words
from fansipan.services.notices.queries.planning import Planned
from fansipan.services.notices.queries.policies import Trial, TrialRun
from fansipan.services.notices.queries.words import HELD_NAMES, ROLES, SUPPRESSED_NAMES
from fansipan.services.notices.rules import escalating
from fansipan.services.notices.rules.rights import SEE_POLICIES


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """A notice is made up, and what would become of it is shown rung by rung."""
    actor = actor_of(request)
    require(actor, SEE_POLICIES)
    initial = {"priority": str(NoticePriority.HIGH.value), "at": clock.now()}
    form = TrialForm(request.GET if "kind" in request.GET else None, initial=initial, choices=_choices())
    runs: list[dict[str, Any]] | None = None
    if form.is_bound and form.is_valid():
        trial = form.trial()
        runs = [_run(one, trial) for one in queries.tried(actor, trial)]
    context = {"form": form, "runs": runs, "tabs": tabs(request, "notices:try")}
    return render(request, "notices/try.html", context, status=422 if form.errors else 200)


def _choices() -> dict[str, list[tuple[str, Any]]]:
    return {
        "kind": [(code, kind.title) for code, kind in manifest.notice_kinds().items()],
        "organisations": organisations(),
        "communes": communes(),
        "roles": [(role.value, name) for role, name in ROLES.items()],
    }


def _run(one: TrialRun, trial: Trial) -> dict[str, Any]:
    return {
        "title": pick(one.policy, language()),
        "rungs": [
            {
                "at": rung.rung.at,
                "minutes": round((rung.rung.at - trial.at).total_seconds() / 60),
                "round": rung.rung.round + 1,
                "last": rung.rung.step == escalating.LAST,
                "rows": _rows(rung.planned),
            }
            for rung in one.rungs
        ],
    }


def _rows(planned: tuple[Planned, ...]) -> list[dict[str, Any]]:
    """One row a person, with all channels of this rung."""
    known = policy_words.names(language())
    found: dict[str, dict[str, Any]] = {}
    for one in planned:
        who = one.recipient
        key = who.key if who else f"channel:{one.channel.code}"
        name = who.name if who else _("the channel itself")
        row = found.setdefault(key, {"name": name, "organisation": who.organisation if who else "", "by": []})
        why = SUPPRESSED_NAMES[one.suppressed] if one.suppressed else HELD_NAMES[one.held] if one.held else ""
        row["by"].append(
            {
                "channel": known.channels.get(one.channel.code, one.channel.code),
                "address": one.address.shown if one.address else "",
                "why": why,
                "at": one.at if one.held else None,
                "off": bool(one.suppressed),
            }
        )
    return list(found.values())


urlpatterns = [path("notices/policies/try", try_out, name="try")]
