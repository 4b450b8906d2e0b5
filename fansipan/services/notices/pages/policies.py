"""/notices/policies: who is told what, in sentences; and policies written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.notices.actions import policies as actions
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.policies import AnsweredBy, PolicyTarget, TargetKind
from fansipan.services.notices.forms.policies import EMPTY_STEP, PolicyForm, StepForms, initial_of, initial_steps
from fansipan.services.notices.pages.asking import language, tabs
from fansipan.services.notices.queries import policies as queries
from fansipan.services.notices.queries import policy_words
from fansipan.services.notices.queries.policies import PolicyCard
from fansipan.services.notices.queries.policy_words import Names
from fansipan.services.notices.queries.words import ROLES
from fansipan.services.notices.rules.rights import MANAGE_POLICIES

NEW = {
    "order": 50,
    "active": True,
    "priority_from": str(NoticePriority.LOW.value),
    "priority_to": str(NoticePriority.CRITICAL.value),
    "loops": 0,
    "ack_timeout_minutes": 0,
    "answered_by": AnsweredBy.ANYBODY.value,
}


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in sentences, in the order in which they are looked at."""
    actor, known = actor_of(request), policy_words.names(language())
    context = {
        "rows": [_row(card, known) for card in queries.policies(actor)],
        "tabs": tabs(request, "notices:policies"),
        "may_write": allows(actor, MANAGE_POLICIES),
    }
    return render(request, "notices/policies.html", context)


def _row(card: PolicyCard, known: Names) -> dict[str, Any]:
    return {
        "one": card,
        "title": pick(card.title, language()),
        "words": policy_words.said(card.policy, known),
        "url": reverse("notices:policy", args=[card.code]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_policy(request: HttpRequest) -> HttpResponse:
    """Write a policy."""
    require(actor_of(request), MANAGE_POLICIES)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Change a policy."""
    require(actor_of(request), MANAGE_POLICIES)
    return _form(request, queries.policy(actor_of(request), code))


def _form(request: HttpRequest, card: PolicyCard | None) -> HttpResponse:
    known = policy_words.names(language())
    kinds = [(code, str(kind.title)) for code, kind in manifest.notice_kinds().items()]
    wide = [(f"{label}.*", f"{label}.*") for label in dict.fromkeys(code.partition(".")[0] for code, _title in kinds)]
    form = PolicyForm(request.POST or None, initial=initial_of(card) if card else NEW, kinds=[*wide, *kinds])
    if card is not None:
        form.fields["code"].disabled = True
    steps = _steps(request, card, known)
    if request.method == "POST" and "more" not in request.POST and form.is_valid() and steps.is_valid():
        found = [one for one in steps.forms if not one.is_empty and one not in steps.deleted_forms]
        last = next((one.step() for one in found if one.cleaned_data["last"]), None)
        written = form.written([one.step() for one in found if not one.cleaned_data["last"]], last)
        (actions.change(actor_of(request), card.code, written) if card else actions.add(actor_of(request), written))
        messages.success(request, _("The policy is kept. What is under way follows the one before."))
        return redirect("notices:policies")
    wrong = request.method == "POST" and "more" not in request.POST
    context = {
        "form": form,
        "steps": steps,
        "card": card,
        "title": pick(card.title, language()) if card else "",
        "crumbs": [{"title": _("Policies"), "url": reverse("notices:policies")}],
    }
    return render(request, "notices/policy.html", context, status=422 if wrong else 200)


def _steps(request: HttpRequest, card: PolicyCard | None, known: Names) -> Any:
    """The steps as they were sent, with one more where that was asked for."""
    given = {"choices": {"targets": _targets(known), "channels": list(known.channels.items())}}
    if request.method != "POST":
        initial = initial_steps(card.policy) if card else []
        return StepForms(initial=[*initial, EMPTY_STEP], prefix="steps", form_kwargs=given)
    sent = request.POST.copy()
    total = sent.get("steps-TOTAL_FORMS", "")
    if "more" in sent and total.isascii() and total.isdigit():
        sent["steps-TOTAL_FORMS"] = str(min(int(total) + 1, StepForms.max_num))
    return StepForms(sent, prefix="steps", form_kwargs=given)


def _targets(known: Names) -> list[tuple[str, str]]:
    plain = (TargetKind.AUDIENCE, TargetKind.PLANTS, TargetKind.AGENCIES, TargetKind.CONTACTS)
    valued = (
        (TargetKind.ON_CALL, known.rotations),
        (TargetKind.TEAM, known.teams),
        (TargetKind.ROLE, [role.value for role in ROLES]),
        (TargetKind.CHANNEL, known.channels),
    )
    found = [PolicyTarget(kind) for kind in plain]
    found += [PolicyTarget(kind, value) for kind, values in valued for value in values]
    return [(f"{one.kind.value}:{one.value}".rstrip(":"), policy_words.target(one, known)) for one in found]


urlpatterns = [
    path("notices/policies", policies, name="policies"),
    path("notices/policies/new", new_policy, name="new_policy"),
    path("notices/policies/<slug:code>", policy, name="policy"),
]
