"""/orders: what was ordered, how far it is, and afterwards what became of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import page_number, pager, query
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import TaskCard
from fansipan.services.cases.queries.showing import remaining
from fansipan.services.centre.actions import reviewing
from fansipan.services.centre.actions import scenarios as actions
from fansipan.services.centre.pages.filters import order_filter
from fansipan.services.centre.queries import lists, reviews
from fansipan.services.centre.queries import orders as queries
from fansipan.services.centre.queries.orders import RunCard
from fansipan.services.centre.queries.wording import language
from fansipan.services.centre.rules.rights import START_SCENARIO


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What goes on, or the exercises."""
    wanted = order_filter(request)
    exercises, address = wanted.exercises, reverse("centre:orders")
    page = lists.orders(actor_of(request), wanted, page_number(request))
    context = {
        "rows": [_row(one) for one in page.items],
        "pagination": pager(request, page),
        "wanted": wanted,
        "states": [("", _("Any")), *_states().items()],
        "export_query": query(request),
        "exercises": exercises,
        "tabs": [
            {"title": _("Orders"), "url": address, "current": not exercises, "count": None},
            {"title": _("Exercises"), "url": f"{address}?show=exercises", "current": exercises, "count": None},
        ],
    }
    return render(request, "centre/orders.html", context)


@require_safe
def order(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its tasks, its log, the review once it is over."""
    actor = actor_of(request)
    card = queries.run(actor, number)
    context = {
        **_row(card),
        "tasks": [_task(one) for one in card.tasks],
        "log": queries.log_of(card),
        "may_start": allows(actor, START_SCENARIO),
        "live_url": live_address(request, "case", "log"),
        "crumbs": [{"title": _("Orders"), "url": reverse("centre:orders")}],
    }
    return render(request, "centre/order.html", context)


@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    """What happened, out of the log."""
    card = queries.run(actor_of(request), number)
    crumbs = [
        {"title": _("Orders"), "url": reverse("centre:orders")},
        {"title": pick(card.run.version.title, language()), "url": reverse("centre:order", args=[number])},
    ]
    return render(request, "centre/review.html", {**_row(card), "review": reviews.review(card), "crumbs": crumbs})


@require_safe
def review_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The same on paper."""
    content = reviewing.as_pdf(actor_of(request), number)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"review-{number}.pdf") or "attachment"
    return answer


@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Start what an event proposed."""
    actions.confirm(actor_of(request), number, "exercise" in request.POST)
    return redirect("centre:order", number=number)


@require_POST
def put_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Say that it is not needed."""
    actions.put_aside(actor_of(request), number, request.POST.get("why", ""))
    return redirect("centre:order", number=number)


def _row(card: RunCard) -> dict[str, Any]:
    return {
        "card": card,
        "run": card.run,
        "title": pick(card.run.version.title, language()),
        "url": queries.address(card.run.pk),
        "state": _state(card),
        "level": "warn" if card.waits else "bad" if card.late else "good" if card.run.ended_at else "info",
    }


def _state(card: RunCard) -> str:
    words = _states()
    if card.waits:
        return words[lists.WAITS]
    if card.run.started_at is None:
        return words[lists.ASIDE]
    return words[lists.OVER if card.run.ended_at else lists.RUNNING]


def _states() -> dict[str, str]:
    return {
        lists.WAITS: _("waits for a decision"),
        lists.RUNNING: _("goes on"),
        lists.OVER: _("ended"),
        lists.ASIDE: _("not started"),
    }


def _task(one: TaskCard) -> dict[str, Any]:
    return {
        "one": one,
        "organisation": pick(one.organisation.name, language()),
        "left": remaining(one.due) if one.done_at is None else "",
    }


urlpatterns = [
    path("orders", orders, name="orders"),
    path("orders/<int:number>", order, name="order"),
    path("orders/<int:number>/review", review, name="review"),
    path("orders/<int:number>/review.pdf", review_pdf, name="review_pdf"),
    path("orders/<int:number>/confirm", confirm, name="confirm_order"),
    path("orders/<int:number>/aside", put_aside, name="put_aside"),
]
