"""/cases/<code>: one timeline that both sides see, with clocks, tasks, files and what may be done next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import CaseView, Side, TaskCard
from fansipan.services.cases.forms.cases import MessageForm, TaskForm
from fansipan.services.cases.pages.lists import named
from fansipan.services.cases.queries import cases as queries
from fansipan.services.cases.queries import showing
from fansipan.services.cases.queries.sections import sections
from fansipan.services.cases.queries.showing import language
from fansipan.services.cases.rules.rights import DIRECT_CASE, WORK_ON_CASE
from fansipan.services.identity import queries as identity

FINAL = "private, max-age=3600"


@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    """All of one case."""
    return page(request, code)


def page(request: HttpRequest, code: str, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a case; `forms` are those that were filled in and not taken."""
    actor = actor_of(request)
    view = queries.case(actor, code)
    directs = bool(view.sides & {Side.AGENCY, Side.COORDINATOR}) and allows(actor, DIRECT_CASE)
    is_open = not view.card.closed
    organisations = named(identity.organisations()) if directs and is_open else []
    context = {
        **head(view),
        "text": view.text,
        "clocks": showing.clocks(view),
        "events": showing.events(view),
        "tasks": [_task(one, actor.organisation_id, directs) for one in view.tasks],
        "moves": showing.moves(view.moves),
        "sections": sections(actor, view.card),
        "message_form": forms.get("message_form", MessageForm()) if is_open and allows(actor, WORK_ON_CASE) else None,
        "task_form": forms.get("task_form", TaskForm(organisations=organisations)) if organisations else None,
        "transfer_to": [(value, title) for value, title in organisations if value != view.card.agency.code]
        if view.may_transfer
        else [],
        "directs": directs and is_open,
        "paused": view.paused,
        "record": view.record,
    }
    return render(request, "cases/case.html", context, status=status)


def head(view: CaseView) -> dict[str, Any]:
    """The head of a case's pages."""
    return {"case": showing.card(view.card), "crumbs": [{"title": _("Cases"), "url": reverse("cases:cases")}]}


def _task(one: TaskCard, own: int | None, directs: bool) -> dict[str, Any]:
    return {
        "one": one,
        "organisation": pick(one.organisation.name, language()),
        "left": showing.remaining(one.due) if one.done_at is None else "",
        "may_finish": one.done_at is None and (directs or one.organisation.id == own),
    }


@require_safe
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A photo or document of a case, as the type that its bytes are. Photos are shown, all else is saved."""
    found, content = queries.file(actor_of(request), code, number)
    return _handed(content, found.mime_type, found.name, not found.is_photo)


@require_safe
def record(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF record of a closed case."""
    return _handed(queries.record(actor_of(request), code), "application/pdf", f"{code}.pdf", True)


def _handed(content: bytes, mime: str, name: str, saved: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(saved, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = FINAL
    return response


urlpatterns = [
    path("cases/<str:code>", case, name="case"),
    path("cases/<str:code>/files/<int:number>", file, name="file"),
    path("cases/<str:code>/record.pdf", record, name="record"),
]
