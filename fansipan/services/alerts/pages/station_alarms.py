"""/stations/<code>/alarms: the alarms in a station's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from fansipan.kernel.permissions import Actor, allows
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.queries import overview
from fansipan.services.alerts.rules.rights import ACKNOWLEDGE, SHELVE

NAME, TEMPLATE = "alarms", "alerts/station_alarms.html"


def context(actor: Actor, code: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What the tab shows."""
    show_all = asked.get("show") == "all"
    here = reverse("observations:station", args=[code]) + f"/{NAME}"
    return {
        "rows": [showing.alarm(one) for one in overview.of_station(actor, code, asked)],
        "show_all": show_all,
        "may_acknowledge": allows(actor, ACKNOWLEDGE),
        "may_mute": allows(actor, SHELVE),
        "here": f"{here}?show=all" if show_all else here,
        "plain": here,
    }
