"""Who is asking for what, in which language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Permission, allows
from fansipan.kernel.text import fold, pick
from fansipan.services.identity import queries as identity
from fansipan.services.notices.queries import members
from fansipan.services.notices.rules import rights
from fansipan.services.places import queries as places


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


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
