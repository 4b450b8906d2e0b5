"""Writing a rule: the form that changes with the kind, what it covers, what it would have raised, a sample message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.services.alerts.actions import ruling
from fansipan.services.alerts.contracts import RuleDef
from fansipan.services.alerts.forms.drafts import RuleDraft
from fansipan.services.alerts.forms.ruling import LANGUAGES, PLACES
from fansipan.services.alerts.forms.scope import ScopeForm
from fansipan.services.alerts.pages import previews
from fansipan.services.alerts.pages.asking import crumbs, language
from fansipan.services.alerts.queries import choices, replaying
from fansipan.services.alerts.queries import rules as queries
from fansipan.services.alerts.rules.rights import VIEW_RULES, WRITE_RULES

DAYS = ("1", "7", "30", "90")
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a new rule."""
    actor = actor_of(request)
    require(actor, WRITE_RULES)
    draft = _draft(request)
    if request.method == "POST" and draft.is_valid():
        said = draft.form.cleaned_data
        ruling.write(actor, said["code"], draft.form.title, draft.definition, said["why"])
        messages.success(request, _("The rule is written and judged from now on."))
        return redirect("alerts:rule", code=said["code"])
    return _shown(request, draft, _("New rule"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version of a rule."""
    actor = actor_of(request)
    require(actor, WRITE_RULES)
    newest = queries.rule(actor, code).versions[0]
    draft = _draft(request, rule=newest.definition, title=newest.title)
    if request.method == "POST" and draft.is_valid():
        number = ruling.write(actor, code, draft.form.title, draft.definition, draft.form.cleaned_data["why"])
        messages.success(request, _("Version %(n)d is judged from now on.") % {"n": number})
        return redirect("alerts:rule", code=code)
    return _shown(request, draft, pick(newest.title, language()), code)


def _draft(request: HttpRequest, **kwargs: Any) -> RuleDraft:
    posted = request.POST if request.method == "POST" else None
    return RuleDraft(choices.scope_choices(actor_of(request), language()), posted=posted, **kwargs)


def _shown(request: HttpRequest, draft: RuleDraft, heading: str, code: str = "") -> HttpResponse:
    context = {
        "draft": draft,
        "heading": heading,
        "code": code,
        "days": DAYS,
        "places": PLACES,
        "crumbs": crumbs((_("Rules"), "alerts:rules")),
        "wrong": draft.has_errors,
    }
    return render(request, "alerts/write_rule.html", context, status=422 if draft.has_errors else 200)


@require_POST
def condition(request: HttpRequest) -> HttpResponse:
    """What the chosen kind asks for; what was filled in is kept. With `more` one row more."""
    require(actor_of(request), WRITE_RULES)
    draft = _draft(request, fresh=True, more="more" in request.POST)
    return render(request, "alerts/_condition.html", {"draft": draft})


@require_POST
def covered(request: HttpRequest) -> HttpResponse:
    """Which datastreams match what was chosen so far."""
    actor = actor_of(request)
    require(actor, VIEW_RULES)
    form = ScopeForm(request.POST, choices=choices.scope_choices(actor, language()))
    found = queries.covered(form.scope) if form.is_valid() else []
    context = {
        "total": len(found),
        "streams": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "stations": len({one.station for one in found}),
        "errors": form.errors,
    }
    return render(request, "alerts/_covered.html", context)


@require_POST
def preview(request: HttpRequest, code: str = "") -> HttpResponse:
    """What the rule as it stands on the page would have raised in the last days."""
    actor = actor_of(request)
    require(actor, WRITE_RULES)
    draft = _draft(request, **_written(request, code))
    if not _may_be_tried(draft):
        return render(request, "alerts/_preview.html", {"draft": draft, "unfit": True})
    days = request.POST.get("days", "30")
    end = clock.now()
    start = end - timedelta(days=int(days) if days in DAYS else 30)
    found = replaying.replay(draft.definition, start, end, code)
    context = {**previews.replayed(found, draft.definition), "samples": samples(draft.definition)}
    return render(request, "alerts/_preview.html", context)


def _written(request: HttpRequest, code: str) -> dict[str, Any]:
    if not code:
        return {}
    newest = queries.rule(actor_of(request), code).versions[0]
    return {"rule": newest.definition, "title": newest.title}


def _may_be_tried(draft: RuleDraft) -> bool:
    """A rule can be tried before it has a code and a reason."""
    draft.is_valid()
    for name in ("code", "why", "title_vi"):
        draft.form.errors.pop(name, None)
        draft.form.cleaned_data.setdefault(name, "")
    return draft.is_valid()


def samples(rule: RuleDef) -> list[dict[str, str]]:
    """The rule's own messages with values as they may be."""
    values = {**EXAMPLE, "time": str(date_format(clock.now().astimezone(clock.VIETNAM), "H:i d/m/Y"))}
    return [
        {"language": key, "title": said.title.format(**values), "body": said.body.format(**values)}
        for key, said in rule.texts.items()
        if key in LANGUAGES
    ]


EXAMPLE = {
    "station": "TL-KT-01",
    "parameter": "SO₂",
    "value": "612",
    "unit": "mg/Nm³",
    "limit": "500",
    "level": "BĐ3",
    "clause": "QCVN 19:2024/BTNMT",
    "rule": "SO₂",
}


urlpatterns = [
    path("alarms/rules/new", new_rule, name="new_rule"),
    path("alarms/rules/condition", condition, name="condition"),
    path("alarms/rules/covered", covered, name="covered"),
    path("alarms/rules/preview", preview, name="preview_rule"),
    path("alarms/rules/<str:code>/edit", edit_rule, name="edit_rule"),
    path("alarms/rules/<str:code>/preview", preview, name="preview_version"),
]
