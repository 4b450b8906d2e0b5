"""The moderators' desk: what waits, what others may read of it, what is blurred; and who reported, for a reason."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import page_number, pager, query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import answering, erasing, moderating, preparing
from fansipan.sectors.citizens.pages import sheets
from fansipan.sectors.citizens.pages.asking import filed, language
from fansipan.sectors.citizens.pages.showing import view
from fansipan.sectors.citizens.queries import feedback, moderation
from fansipan.sectors.citizens.queries.feedback import NEWEST, OLDEST
from fansipan.sectors.citizens.queries.moderation import QueueFilter
from fansipan.sectors.citizens.rules.rights import ERASE, MODERATE, SEE_PERSON
from fansipan.services.places import queries as places


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator, the oldest first."""
    wanted = _wanted(request)
    page = moderation.waiting(actor_of(request), wanted, page_number(request))
    context = {
        "rows": [view(one) for one in page.items],
        "total": page.total,
        "wanted": wanted,
        "filtered": bool(wanted.text or wanted.category or wanted.commune or wanted.doubtful),
        "categories": [(one.code, pick(one.title, language())) for one in feedback.categories()],
        "communes": [(one.code, pick(one.name, language())) for one in places.communes()],
        "orders": [(OLDEST, _("The oldest first")), (NEWEST, _("The newest first"))],
        "export_query": query(request),
        "crumbs": _crumbs()[:1],
        **pager(request, page),
    }
    return render(request, "citizens/queue.html", context)


def _wanted(request: HttpRequest) -> QueueFilter:
    category, commune, text = (
        request.GET.get(name, "").replace("\x00", "")[:100] for name in ("category", "commune", "q")
    )
    doubtful, order = request.GET.get("doubtful") == "1", request.GET.get("order", OLDEST)
    return QueueFilter(category, commune, text.strip(), doubtful, order)


@require_safe
def queue_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a table."""
    return filed(sheets.queue(moderation.all_waiting(actor_of(request), _wanted(request))), "moderation", kind)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"title": _("Reports of residents"), "url": reverse("citizens:feedback")},
        {"title": _("To be looked at"), "url": reverse("citizens:queue")},
    ]


@require_safe
def moderate(request: HttpRequest, code: str) -> HttpResponse:
    """One report, its pictures with what is blurred, and who may read it."""
    return _page(request, code)


def _page(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    shown = view(feedback.view(actor, code))
    context = {
        **shown,
        "shown_text": shown["one"].text or shown["words"],
        "may_moderate": allows(actor, MODERATE),
        "may_answer": not shown["one"].closed,
        "may_see_person": allows(actor, SEE_PERSON) and shown["person_known"],
        "may_erase": allows(actor, ERASE) and shown["erased_at"] is None,
        "crumbs": _crumbs(),
        **more,
    }
    answer = render(request, "citizens/moderate.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read it, in these words."""
    moderating.show(actor_of(request), code, request.POST.get("text", ""))
    messages.success(request, _("Everybody can read it now."))
    return redirect("citizens:moderate", code=code)


@require_POST
def hide(request: HttpRequest, code: str) -> HttpResponse:
    """Take it off public lists and the map."""
    moderating.hide(actor_of(request), code, request.POST.get("why", ""))
    messages.success(request, _("It is off the public lists."))
    return redirect("citizens:moderate", code=code)


@require_POST
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it is the same as another one."""
    into = request.POST.get("into", "").strip().upper()[:20]
    moderating.merge(actor_of(request), code, into)
    messages.success(request, _("Merged into %(code)s.") % {"code": into})
    return redirect("citizens:moderate", code=code)


@require_POST
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Who reported: shown once, for a reason that is noted."""
    person = moderating.reveal(actor_of(request), code, request.POST.get("why", ""))
    return _page(request, code, person=person)


@require_POST
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Forget who reported, having made sure who asks."""
    erasing.erase(actor_of(request), code, request.POST.get("why", ""))
    messages.success(request, _("What was known of the person is erased."))
    return redirect("citizens:moderate", code=code)


@require_POST
def ask_erasure(request: HttpRequest, code: str) -> HttpResponse:
    """Take down that somebody wants to be forgotten: two working days run from now on."""
    asked = erasing.ask(actor_of(request), code)
    messages.success(request, _("Request %(code)s is open; its clock runs.") % {"code": asked})
    return redirect("citizens:moderate", code=code)


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Write to its sender, who is told and reads it on the page of the report."""
    answering.answer(actor_of(request), code, request.POST.get("text", ""))
    messages.success(request, _("Whoever reported it reads it on the page of the report."))
    return redirect("citizens:moderate", code=code)


@require_POST
def blur(request: HttpRequest, number: int) -> HttpResponse:
    """Draw the blurred boxes anew."""
    feedback.seen(actor_of(request), number)
    try:
        boxes = json.loads(request.POST.get("boxes", ""))
        drawn = [[float(side) for side in box] for box in boxes]
    except (TypeError, ValueError):
        raise Invalid("citizens.boxes") from None
    preparing.blur(actor_of(request), number, drawn)
    return _back(request, number)


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let everybody see the blurred picture."""
    preparing.publish(actor_of(request), number)
    messages.success(request, _("Everybody can see the picture now."))
    return _back(request, number)


@require_POST
def withhold(request: HttpRequest, number: int) -> HttpResponse:
    """Let nobody see it."""
    preparing.withhold(actor_of(request), number)
    messages.success(request, _("Nobody sees the picture."))
    return _back(request, number)


def _back(request: HttpRequest, number: int) -> HttpResponse:
    code = feedback.seen(actor_of(request), number).report.case
    return redirect("citizens:moderate", code=code)


urlpatterns = [
    path("feedback/desk", queue, name="queue"),
    path("feedback/desk.csv", queue_sheet, {"kind": "csv"}, name="queue_csv"),
    path("feedback/desk.xlsx", queue_sheet, {"kind": "xlsx"}, name="queue_xlsx"),
    path("feedback/desk/<str:code>", moderate, name="moderate"),
    path("feedback/desk/<str:code>/show", show, name="show"),
    path("feedback/desk/<str:code>/answer", answer, name="answer"),
    path("feedback/desk/<str:code>/hide", hide, name="hide"),
    path("feedback/desk/<str:code>/merge", merge, name="merge"),
    path("feedback/desk/<str:code>/reveal", reveal, name="reveal"),
    path("feedback/desk/<str:code>/erase", erase, name="erase_person"),
    path("feedback/desk/<str:code>/ask-erasure", ask_erasure, name="ask_erasure"),
    path("feedback/media/<int:number>/blur", blur, name="blur"),
    path("feedback/media/<int:number>/publish", publish, name="publish_picture"),
    path("feedback/media/<int:number>/withhold", withhold, name="withhold_picture"),
]
