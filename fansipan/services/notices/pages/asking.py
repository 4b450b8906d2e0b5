"""Who is asking for what, in which language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, Permission, allows
from fansipan.kernel.text import fold, pick
from fansipan.services.identity import queries as identity
from fansipan.services.notices.queries import members
from fansipan.services.notices.rules import rights
from fansipan.services.places import queries as places

LONGEST_NUMBER = 6


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def number(request: HttpRequest) -> int:
    """The page of a list that is asked for."""
    asked = request.GET.get("page", "1")
    good = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER
    return max(1, int(asked)) if good else 1


def paging(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """What the foot of a list shows."""
    first = (page.number - 1) * page.size + 1
    counts = {"first": min(first, page.total), "last": first + len(page.items) - 1, "total": page.total}
    return {
        "summary": _("%(first)d–%(last)d of %(total)d") % counts,
        "previous_url": address(request, page=str(page.number - 1)) if page.has_previous else "",
        "next_url": address(request, page=str(page.number + 1)) if page.has_next else "",
    }


def address(request: HttpRequest, **changes: str) -> str:
    """This address with changes, on the first page unless they say another."""
    kept = {name: value for name, value in request.GET.items() if name not in ("page", *changes) and value}
    return f"?{urlencode({**kept, **changes})}"


TABS: tuple[tuple[str, Any, Permission], ...] = (
    ("notices:policies", lambda: _("Policies"), rights.SEE_POLICIES),
    ("notices:try", lambda: _("Try out"), rights.SEE_POLICIES),
    ("notices:teams", lambda: _("Teams"), rights.SEE_DUTY),
    ("notices:contacts", lambda: _("Contacts"), rights.MANAGE_PEOPLE),
    ("notices:channels", lambda: _("Channels"), rights.SEE_CHANNELS),
    ("notices:deliveries", lambda: _("Deliveries"), rights.SEE_ALL),
    ("notices:statistics", lambda: _("Figures"), rights.SEE_ALL),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The parts of the room that the reader may see."""
    actor = actor_of(request)
    return [
        {"title": title(), "url": reverse(name), "current": name == current, "count": None}
        for name, title, needs in TABS
        if allows(actor, needs)
    ]


def organisations() -> list[tuple[str, str]]:
    """Organisations to choose from, by name."""
    rows = [(one.code, pick(one.name, language())) for one in identity.organisations()]
    return sorted(rows, key=lambda row: fold(row[1]))


def communes() -> list[tuple[str, str]]:
    """Communes and wards to choose from, by name."""
    return [(card.code, pick(card.name, language())) for card in places.communes()]


def people() -> list[tuple[str, str]]:
    """People with an account and contacts to choose from, by the keys that teams and rotations hold."""
    return [(one.key, f"{one.name} · {one.organisation}".rstrip(" ·")) for one in members.everybody()]
