"""Who is asking for what, in which language; the tabs of the room and the foot of its lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, Permission, allows
from fansipan.kernel.sheets import Sheet, written
from fansipan.services.alerts.rules import rights

LONGEST_NUMBER, LONGEST_TEXT = 6, 200


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def given(request: HttpRequest, name: str) -> str:
    """What the address says, cut to what can be meant."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_TEXT]


def number(request: HttpRequest, name: str = "page") -> int:
    """The page of a list that is asked for."""
    asked = request.GET.get(name, "1")
    good = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER
    return max(1, int(asked)) if good else 1


def address(request: HttpRequest, **changes: str) -> str:
    """This address with changes, on the first page unless they say another."""
    kept = {name: value for name, value in request.GET.items() if name not in ("page", *changes) and value}
    return f"?{urlencode({**kept, **{name: value for name, value in changes.items() if value}})}"


def paging(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """What the foot of a list shows."""
    first = (page.number - 1) * page.size + 1
    counts = {"first": min(first, page.total), "last": first + len(page.items) - 1, "total": page.total}
    return {
        "summary": _("%(first)d–%(last)d of %(total)d") % counts,
        "previous_url": address(request, page=str(page.number - 1)) if page.has_previous else "",
        "next_url": address(request, page=str(page.number + 1)) if page.has_next else "",
    }


TABS: tuple[tuple[str, Any, Permission], ...] = (
    ("alerts:alarms", lambda: _("Alarms"), rights.VIEW_ALARMS),
    ("alerts:rules", lambda: _("Rules"), rights.VIEW_RULES),
    ("alerts:mutings", lambda: _("Kept quiet"), rights.VIEW_RULES),
    ("alerts:replay", lambda: _("Replay"), rights.VIEW_RULES),
    ("alerts:figures", lambda: _("Figures"), rights.VIEW_RULES),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The parts of the room that the reader may see."""
    actor = actor_of(request)
    found = [
        {"title": title(), "url": reverse(name), "current": name == current, "count": None}
        for name, title, needs in TABS
        if allows(actor, needs)
    ]
    return found if len(found) > 1 else []


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The way back to the list of alarms, and further."""
    way = ((_("Alarms"), "alerts:alarms"), *more)
    return [{"title": title, "url": reverse(name)} for title, name in way]


def filed(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    """A table as a file to keep."""
    content, mime = written(sheet, kind)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="fansipan-{name}-{clock.today().isoformat()}.{kind}"'
    return response


def local(at: datetime | None) -> datetime | None:
    """Viet Nam time without a zone, as spreadsheets have it."""
    return at.astimezone(clock.VIETNAM).replace(tzinfo=None) if at else None
