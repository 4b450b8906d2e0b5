"""/alarms/rules: every rule, one with its versions, two versions compared, on and off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import fold, pick
from fansipan.services.alerts.actions import ruling
from fansipan.services.alerts.contracts import RuleCard, VersionCard
from fansipan.services.alerts.forms.answering import ResetForm
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.pages.asking import crumbs, given, language, tabs
from fansipan.services.alerts.queries import rule_words, words
from fansipan.services.alerts.queries import rules as queries
from fansipan.services.alerts.rules.rights import WRITE_RULES

SHOWN_STREAMS = 200


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule that matches."""
    actor, text, family = actor_of(request), given(request, "q"), given(request, "family")
    found = queries.rules(actor)
    rows = [_card(one) for one in found if (not family or one.family.value == family)]
    wanted = fold(text).split()
    rows = [
        row for row in rows if all(word in fold(f"{row['one'].code} {row['title']} {row['kind']}") for word in wanted)
    ]
    context = {
        "rows": rows,
        "total": len(found),
        "text": text,
        "family": family,
        "families": [(one.value, name) for one, name in words.FAMILIES.items()],
        "may_write": allows(actor, WRITE_RULES),
        "tabs": tabs(request, "alerts:rules"),
    }
    return render(request, "alerts/rules.html", context)


def _card(one: RuleCard) -> dict[str, Any]:
    return {
        "one": one,
        "title": pick(one.title, language()),
        "kind": str(words.KINDS[one.kind]),
        "family": str(words.FAMILIES[one.family]),
        "priority": showing.priority(one.priority),
        "url": reverse("alerts:rule", args=[one.code]),
        "alarms": f"{reverse('alerts:alarms')}?rule={one.code}",
    }


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it says now, what it covers, its versions; two of them compared where that is asked."""
    return _page(request, code)


def _page(request: HttpRequest, code: str, status: int = 200, **filled: Any) -> HttpResponse:
    actor = actor_of(request)
    found = queries.rule(actor, code)
    newest = found.versions[0]
    covered = queries.covered(newest.definition.scope)
    context = {
        **_card(found.card),
        "said": rule_words.said(newest.definition, language()),
        "newest": newest,
        "newest_who": showing.who(newest.made_by),
        "told": [{"who": showing.who(one.made_by), **_version(one)} for one in found.versions],
        "versions": found.versions,
        "compared": _compared(request, found.versions),
        "streams": covered[:SHOWN_STREAMS],
        "covered": len(covered),
        "may_write": allows(actor, WRITE_RULES),
        "switch_form": ResetForm(),
        "crumbs": crumbs((_("Rules"), "alerts:rules")),
        **filled,
    }
    return render(request, "alerts/rule.html", context, status=status)


def _compared(request: HttpRequest, versions: tuple[VersionCard, ...]) -> dict[str, Any] | None:
    """What differs between two versions; the newest and the one before it unless others are asked for."""
    if len(versions) < 2:
        return None
    known = {one.number: one for one in versions}
    after = known.get(number(request, "after") if given(request, "after") else versions[0].number, versions[0])
    before = known.get(number(request, "before") if given(request, "before") else after.number - 1, versions[-1])
    lines = rule_words.compared(before, after, language())
    return {"before": before, "after": after, "lines": [one for one in lines if one.differs]}


def _version(one: VersionCard) -> dict[str, Any]:
    return {"number": one.number, "made_at": one.made_at, "why": one.why}


@require_POST
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """On or off."""
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _page(request, code, 422, switch_form=form)
    active = request.POST.get("active") == "1"
    ruling.switch(actor_of(request), code, active, form.cleaned_data["why"])
    messages.success(request, _("The rule is on.") if active else _("The rule is off. What stood by it is withdrawn."))
    return redirect("alerts:rule", code=code)


urlpatterns = [
    path("alarms/rules", rules, name="rules"),
    path("alarms/rules/<str:code>", rule, name="rule"),
    path("alarms/rules/<str:code>/switch", switch, name="switch_rule"),
]
