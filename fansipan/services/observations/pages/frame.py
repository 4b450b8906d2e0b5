"""What every page of one station stands in: its name, its state, the way to its other pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import Permission
from fansipan.kernel.text import pick
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries import newest, stations
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.words import KIND_NAMES
from fansipan.services.observations.rules.rights import EXPORT, FLAG_READINGS, VIEW_FILES, VIEW_STATIONS


@dataclass(frozen=True, slots=True)
class StationHead:
    """The station in the reader's language, for the head of its pages."""

    code: str
    name: str
    kind: str
    organisation: str
    place: str
    state: str
    newest: datetime | None
    demo: bool
    public: bool
    url: str


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def frame(request: HttpRequest, code: str, tab: str) -> dict[str, Any]:
    """The context that observations/station_base.html needs; `tab` is the last part of the page's address.

    Raises NotFound for a station the actor may not see.
    """
    return framed(request, newest.station(actor_of(request), code), tab)


def framed(request: HttpRequest, now: StationNow, tab: str) -> dict[str, Any]:
    """The same for a station that was read already."""
    held = stations.held(actor_of(request), now.code)
    return {
        "station": head(now),
        "tabs": tabs(held, now.code, tab),
        "may_flag": FLAG_READINGS in held,
        "may_export": EXPORT in held,
        "crumbs": [{"title": _("Stations"), "url": reverse("observations:stations")}],
        "live_url": live_address(request, station=now.code),
    }


def head(now: StationNow) -> StationHead:
    """The head of a station's pages, in the language of this answer."""
    return StationHead(
        now.code,
        pick(now.name, language()),
        str(KIND_NAMES[StationKind(now.kind)]),
        pick(now.organisation, language()),
        pick(now.place, language()),
        now.state.value,
        now.newest,
        now.demo,
        now.public,
        reverse("observations:station", args=[now.code]),
    )


def tabs(held: Collection[Permission], code: str, current: str) -> list[dict[str, Any]]:
    """The pages of a station that exist and that one with these rights over it may open."""
    base = reverse("observations:station", args=[code])
    known: tuple[tuple[str, Any, Permission], ...] = (
        ("", _("Overview"), VIEW_STATIONS),
        ("data", _("Data"), VIEW_STATIONS),
        ("compare", _("Compare"), VIEW_STATIONS),
        ("flags", _("Quality flags"), VIEW_FILES),
        ("files", _("Files received"), VIEW_FILES),
        ("quarantine", _("Quarantine"), VIEW_FILES),
        ("ledger", _("Loss ledger"), VIEW_FILES),
        ("log", _("Log book"), VIEW_FILES),
        ("documents", _("Photos and documents"), VIEW_FILES),
        ("sensors", _("Sensors"), VIEW_STATIONS),
        ("compliance", _("Compliance"), VIEW_FILES),
        ("corrected", _("Corrected values"), VIEW_FILES),
        ("obligations", _("Obligations"), VIEW_FILES),
        *((tab.name, tab.title, tab.needs or VIEW_STATIONS) for tab in manifest.station_tabs()),
    )
    found = []
    for name, title, needs in known:
        url = f"{base}/{name}" if name else base
        if (needs is VIEW_STATIONS or needs in held) and _is_page(url):
            found.append({"title": title, "url": url, "current": name == current, "count": None})
    return found


def _is_page(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True
