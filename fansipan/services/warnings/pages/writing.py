"""Writing a warning: the form, what it will look like, what is wrong with it, and its way to release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.contracts import CapFault, MessageState, WarningDraft, WarningText
from fansipan.services.warnings.forms import WarningForm, WhyForm, initial
from fansipan.services.warnings.pages.desk import crumbs
from fansipan.services.warnings.pages.showing import language, names, outline
from fansipan.services.warnings.queries import desk, places, previews, wording, words
from fansipan.services.warnings.queries.desk import MessageLine
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS

EMPTY = WarningDraft(texts={"vi": WarningText()}, communes=())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new warning, in the words of a hazard when one is chosen."""
    actor = actor_of(request)
    require(actor, DRAFT_WARNINGS)
    hazard, communes = request.GET.get("hazard", ""), request.GET.getlist("commune")
    begun = wording.beginning(hazard, communes, {}) or EMPTY
    form = _form(request, begun)
    if request.method == "POST" and form.is_valid():
        number = drafting.draft(actor, form.draft, request.GET.get("origin", "")[:200])
        return redirect("warnings:message", number=number)
    context = {
        "form": form,
        "outline": outline(form["communes"].value() or ()),
        "crumbs": crumbs(desk=True),
        "hazards": [(one.code, pick(one.name, language())) for one in desk.hazards()],
        "hazard": hazard,
    }
    return render(request, "warnings/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One message: written, looked at, checked, handed on."""
    actor = actor_of(request)
    line = desk.message(actor, number)
    form = _form(request, line.draft)
    if request.method == "POST":
        require(actor, DRAFT_WARNINGS)
        if form.is_valid():
            drafting.edit(actor, number, form.draft)
            messages.success(request, _("The draft is kept."))
            return redirect("warnings:message", number=number)
    is_open = line.state in (MessageState.DRAFT, MessageState.SUBMITTED)
    context = {
        "line": line,
        "type": _("All clear") if line.all_clear else words.TYPES[line.message_type],
        "state": words.MESSAGE_STATES[line.state],
        "status": words.STATUSES[line.draft.status],
        "exercise": line.draft.status.value != "Actual",
        "severity": words.SEVERITIES[line.draft.severity],
        "communes": names(line.draft.communes),
        "form": form,
        "is_open": is_open,
        "is_submitted": line.state is MessageState.SUBMITTED,
        "may_draft": allows(actor, DRAFT_WARNINGS),
        "may_release": desk.may_release(actor, number),
        "outline": outline(form["communes"].value() or ()),
        "crumbs": [*crumbs(desk=True), {"title": line.warning, "url": _desk_of(line)}],
        **(_checked(number) if is_open else {}),
    }
    return render(request, "warnings/message.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, draft: WarningDraft) -> WarningForm:
    known = [(one.code, pick(one.name, language())) for one in places.all_places()]
    if request.method == "POST":
        return WarningForm(request.POST, communes=known)
    return WarningForm(initial=initial(draft), communes=known)


def _desk_of(line: MessageLine) -> str:
    return reverse("warnings:desk_warning", args=[line.warning])


def _checked(number: int) -> dict[str, Any]:
    """The CAP file as it would go out now, and what is wrong with it or could be better."""
    try:
        found = previews.preview(number)
    except Invalid as problem:
        return {"trouble": problem.code}
    faults = [_fault(one) for one in found.faults]
    return {
        "xml": found.xml,
        "wrong": [one for one in faults if one["is_error"]],
        "advice": [one for one in faults if not one["is_error"]],
    }


def _fault(one: CapFault) -> dict[str, Any]:
    return {"text": words.FAULTS[one.code], "where": one.where, "detail": one.detail, "is_error": one.is_error}


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand it to the second person."""
    drafting.submit(actor_of(request), number)
    messages.success(request, _("Submitted. Somebody else can release it now."))
    return redirect("warnings:message", number=number)


@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Send it out."""
    identifier = releasing.release(actor_of(request), number)
    messages.success(request, _("Released as %(identifier)s.") % {"identifier": identifier})
    return redirect("warnings:message", number=number)


@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give it back to its writer."""
    drafting.send_back(actor_of(request), number, _why(request.POST))
    return redirect("warnings:message", number=number)


@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Give it up."""
    drafting.discard(actor_of(request), number, _why(request.POST))
    return redirect("warnings:desk")


def _why(posted: Mapping[str, Any]) -> str:
    form = WhyForm(posted)
    return str(form.cleaned_data["why"]) if form.is_valid() else ""


urlpatterns = [
    path("warnings/new", new, name="new"),
    path("warnings/messages/<int:number>", message, name="message"),
    path("warnings/messages/<int:number>/submit", submit, name="submit"),
    path("warnings/messages/<int:number>/release", release, name="release"),
    path("warnings/messages/<int:number>/send-back", send_back, name="send_back"),
    path("warnings/messages/<int:number>/discard", discard, name="discard"),
]
