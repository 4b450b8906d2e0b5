"""Who is asking for what, in which language; the tabs of the room and the foot of its lists."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Permission, allows
from fansipan.kernel.sheets import Sheet, written
from fansipan.services.alerts.rules import rights

LONGEST_TEXT = 200


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def given(request: HttpRequest, name: str) -> str:
    """What the address says, cut to what can be meant."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_TEXT]


TABS: tuple[tuple[str, Any, Permission], ...] = (
    ("alerts:alarms", lambda: _("Alarms"), rights.VIEW_ALARMS),
    ("alerts:rules", lambda: _("Rules"), rights.VIEW_RULES),
    ("alerts:mutings", lambda: _("Kept quiet"), rights.VIEW_RULES),
    ("alerts:replay", lambda: pgettext("alarms", "Replay"), rights.VIEW_RULES),
    ("alerts:figures", lambda: pgettext("alarms", "Figures"), rights.VIEW_RULES),
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
