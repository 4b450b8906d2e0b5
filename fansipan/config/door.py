"""Middleware: who is asking, in which language; and the one place where a Problem becomes an answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import quote

import psycopg
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import fansipan
from fansipan.config.messages import explain
from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import Forbidden, Invalid, Problem, Unauthenticated
from fansipan.kernel.manifest import MenuItem
from fansipan.kernel.permissions import ANONYMOUS, Actor, allows
from fansipan.services.identity import queries as identity
from fansipan.services.identity import rules as sessions
from fansipan.services.notices.queries import inbox
from fansipan.services.notices.rules.rights import OWN_ADDRESSES
from fansipan.services.observations import queries as observations
from fansipan.services.places import queries as places

RETRY_SECONDS = "10"
"""After so long it is worth asking again when the database was away."""

Answer = Callable[[HttpRequest], HttpResponse]


def request_identity(get_response: Answer) -> Answer:
    """Give every request an id that logs, audit lines and error pages share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    return middleware


class ActorAndProblems:
    """Put `request.actor` there, and turn a Problem into a page or into problem+json."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drop_nul(request)
        keep_session(request)
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        if sessions.is_shut(request.session, request.method or "", request.path):
            return answer(request, Forbidden("kernel.forbidden", permission="centre.see"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        problem = problem_of(error)
        return answer(request, problem) if problem else None


actor_and_problems = ActorAndProblems


def problem_of(error: Exception) -> Problem | None:
    """What whoever asked can do something about; None for a fault of the house."""
    if isinstance(error, DataError | psycopg.DataError) and "NUL" in str(error):
        return Invalid("kernel.nul_in_text")
    return error if isinstance(error, Problem) else None


def drop_nul(request: HttpRequest) -> None:
    """No text of the house holds a NUL, which PostgreSQL cannot keep: what is asked loses it.

    Raises Http404 for an address with one: nothing stands there.
    """
    if "\x00" in request.path:
        raise Http404
    while "%00" in (asked := str(request.META.get("QUERY_STRING", ""))):
        request.META["QUERY_STRING"] = asked.replace("%00", "")
        request.__dict__.pop("GET", None)


def keep_session(request: HttpRequest) -> None:
    """End a session that is over; in one that goes on, note the sign of life now and then."""
    if not request.user.is_authenticated:
        return
    now = clock.now_us()
    if sessions.session_ended(request.session, now):
        logout(request)
        messages.info(request, _("You were logged out, because your session had ended. Please log in again."))
    elif sessions.worth_noting(request.session, now):
        request.session.setdefault(sessions.BEGAN, now)
        request.session[sessions.SEEN] = now


def actor_of(request: HttpRequest) -> Actor:
    """The Actor behind the session; ANONYMOUS without one."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    request_id = str(getattr(request, "request_id", ""))
    if request.user.is_authenticated:
        return identity.actor_of(request.user, address, request_id)
    return Actor(name=ANONYMOUS.name, address=address, request_id=request_id)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A Problem as problem+json for programs, as a page or a way to log in for people."""
    if request.path.startswith("/api/"):
        return problem_json(problem, str(getattr(request, "request_id", "")))
    if isinstance(problem, Unauthenticated):
        return redirect(f"{reverse('identity:login')}?next={quote(request.get_full_path())}")
    if request.method == "POST" and problem.status in {409, 422} and request.headers.get("Referer"):
        messages.error(request, explain(problem))
        return redirect(request.headers["Referer"])
    context = {"status": problem.status, "message": explain(problem)}
    return render(request, "console/error.html", context, status=problem.status)


def problem_json(problem: Problem, request_id: str) -> JsonResponse:
    """RFC 9457 problem details."""
    body = {
        "type": f"about:blank#{problem.code}",
        "title": explain(problem),
        "status": problem.status,
        "code": problem.code,
        "request_id": request_id,
        **{key: value for key, value in problem.data.items() if isinstance(value, str | int | float | list)},
    }
    response = JsonResponse(body, status=problem.status, content_type="application/problem+json")
    if problem.status == 503:
        response["Retry-After"] = RETRY_SECONDS
    return response


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the menu this actor may see, the province, the version."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return {
        "actor": actor,
        "menu": _menu(actor, _shown(request.path, actor)),
        "province": places.province(),
        "demo": observations.is_demo(),
        "version": fansipan.__version__,
        "language": get_language() or "vi",
        **_told(actor),
    }


def _told(actor: Actor) -> dict[str, Any]:
    """For people who are logged in: what every page hears, and the bell with what they have not seen."""
    if actor.user_id is None:
        return {}
    topics = [topic.name for topic in manifest.live_topics().values() if topic.everywhere]
    wishes = allows(actor, OWN_ADDRESSES)
    return {"topics": topics, "bell": {"unseen": inbox.unseen(actor), "wishes": wishes}}


def _shown(path: str, actor: Actor) -> str:
    """The address of the page that is shown: / is the map for those who are logged in."""
    return reverse("console:map") if path == "/" and not actor.is_anonymous else path


def _menu(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The parts of the menu with the entries this actor may see."""
    items = [item for app in manifest.installed() for item in app.menu if allows(actor, item.needs)]
    items.sort(key=lambda item: (item.group, item.order))
    urls = [url for item in items if path == (url := reverse(item.url)) or path.startswith(f"{url}/")]
    current = max(urls, key=len, default="")  # of /notices and /notices/duty the one that says more
    parts = groupby(items, key=lambda item: item.group)
    return [
        {"name": group.name.lower(), "entries": [_entry(item, current, actor) for item in found]}
        for group, found in parts
    ]


def _entry(item: MenuItem, current: str, actor: Actor) -> dict[str, Any]:
    url, count = reverse(item.url), item.count(actor) if item.count else 0
    return {"title": item.title, "url": url, "current": url == current, "icon": item.icon, "count": count}
