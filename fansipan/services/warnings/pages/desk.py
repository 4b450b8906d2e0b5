"""The desk: every warning with its messages, what waits for whom, and what other issuers say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapMessageType, WarningText
from fansipan.services.warnings.pages.showing import LEVELS, language, names, text_of
from fansipan.services.warnings.queries import desk as queries
from fansipan.services.warnings.queries import received, words
from fansipan.services.warnings.queries.desk import MessageLine, WarningLine
from fansipan.services.warnings.queries.received import ReceivedLine
from fansipan.services.warnings.rules.composing import all_clear
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS

CLEAR_HOURS = 6.0


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Every warning, what waits first."""
    actor = actor_of(request)
    context = {
        "lines": [_line(one) for one in queries.desk(actor)],
        "hazards": [(one.code, pick(one.name, language())) for one in queries.hazards()],
        "may_draft": allows(actor, DRAFT_WARNINGS),
        "tabs": tabs("desk"),
        "crumbs": crumbs(),
    }
    return render(request, "warnings/desk.html", context)


@require_safe
def desk_warning(request: HttpRequest, code: str) -> HttpResponse:
    """One warning with every message, the people behind each, and what can come next."""
    actor = actor_of(request)
    line = queries.warning(actor, code)
    context = {
        **_line(line),
        "messages_sent": [_message(one) for one in line.messages],
        "may_continue": line.may_continue and allows(actor, DRAFT_WARNINGS),
        "crumbs": crumbs(desk=True),
    }
    return render(request, "warnings/desk_warning.html", context)


@require_POST
def update(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an update."""
    number = drafting.continue_with(actor_of(request), code, CapMessageType.UPDATE)
    return redirect("warnings:message", number=number)


@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a withdrawal."""
    number = drafting.continue_with(actor_of(request), code, CapMessageType.CANCEL)
    return redirect("warnings:message", number=number)


@require_POST
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the all-clear."""
    actor = actor_of(request)
    said = queries.warning(actor, code).newest.draft
    texts = {key: _clear_text(key, text) for key, text in said.texts.items()}
    written = all_clear(said, texts, CLEAR_HOURS)
    number = drafting.continue_with(actor, code, CapMessageType.UPDATE, written)
    return redirect("warnings:message", number=number)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Whose feeds are asked, how they do, and what came."""
    actor = actor_of(request)
    context = {
        "sources": [{"row": one, "name": pick(one.name, language())} for one in received.sources(actor)],
        "received": [_received(one) for one in received.messages(actor)],
        "tabs": tabs("sources"),
        "crumbs": crumbs(),
    }
    return render(request, "warnings/sources.html", context)


@require_safe
def received_document(request: HttpRequest, number: int) -> HttpResponse:
    """A message of another issuer as it came."""
    data = received.document(actor_of(request), number)
    answer = HttpResponse(data, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cap-{number}.xml"'
    return answer


def _clear_text(key: str, text: WarningText) -> WarningText:
    """The words of an all-clear in a language of the message, which need not be the reader's."""
    with override(key):
        return WarningText(
            event=text.event,
            headline=_("Danger over: %(headline)s") % {"headline": text.headline},
            description=_("The danger that was warned of is over."),
            instruction=_("Go back only where your commune says that it is safe."),
        )


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of the desk."""
    known = (("desk", _("Desk"), "warnings:desk"), ("sources", _("Other issuers"), "warnings:sources"))
    return [
        {"title": title, "url": reverse(name), "current": key == current, "count": None} for key, title, name in known
    ]


def crumbs(*, desk: bool = False) -> list[dict[str, str]]:
    """The way back."""
    found = [{"title": _("Warnings"), "url": reverse("warnings:warnings")}]
    return [*found, {"title": _("Desk"), "url": reverse("warnings:desk")}] if desk else found


def _line(one: WarningLine) -> dict[str, Any]:
    return {
        "code": one.code,
        "origin": one.origin,
        "state": words.STATES[one.state],
        "newest": _message(one.newest),
        "page": reverse("warnings:desk_warning", args=[one.code]),
    }


def _message(one: MessageLine) -> dict[str, Any]:
    return {
        "row": one,
        "text": text_of(one.draft.texts),
        "type": _("All clear") if one.all_clear else words.TYPES[one.message_type],
        "state": words.MESSAGE_STATES[one.state],
        "status": words.STATUSES[one.draft.status],
        "exercise": one.draft.status.value != "Actual",
        "severity": words.SEVERITIES[one.draft.severity],
        "level": LEVELS[one.draft.severity.value],
        "communes": names(one.draft.communes),
        "page": reverse("warnings:message", args=[one.number]),
        "document": reverse("warnings:document", args=[one.identifier]) if one.identifier else "",
    }


def _received(one: ReceivedLine) -> dict[str, Any]:
    known = {code.value: name for code, name in words.FAULTS.items()}
    faults = [
        (known.get(code, _("It is not signed by whom it says it is from.")), where, detail)
        for code, where, detail in one.faults
    ]
    return {"row": one, "source": pick(one.source_name, language()), "communes": names(one.communes), "faults": faults}


urlpatterns = [
    path("warnings/desk", desk, name="desk"),
    path("warnings/desk/<str:code>", desk_warning, name="desk_warning"),
    path("warnings/desk/<str:code>/update", update, name="update"),
    path("warnings/desk/<str:code>/cancel", cancel, name="cancel"),
    path("warnings/desk/<str:code>/clear", clear, name="clear"),
    path("warnings/sources", sources, name="sources"),
    path("warnings/received/<int:number>.xml", received_document, name="received"),
]
