"""What rain indicates, on the flood-duty screen: the communes in danger, the gravest first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.pages.showing import language, number, time
from fansipan.sectors.hazards.queries import rain_alarms, words
from fansipan.sectors.hazards.queries.rain_alarms import InDanger
from fansipan.services.alerts.rules import addresses
from fansipan.services.places import queries as places

MOST = 12


def shown(actor: Actor) -> dict[str, Any] | None:
    """The communes with their step, rain, alarm and warning; None where rain indicates nothing."""
    found = rain_alarms.in_danger(actor)
    if not found:
        return None
    names = {one.code: pick(one.name, language()) for one in places.communes()}
    return {
        "rows": [_row(one, names.get(one.commune, one.commune)) for one in found[:MOST]],
        "more": max(0, len(found) - MOST),
        "counts": [
            {"word": words.STEPS[step], "colour": words.STEP_COLOURS[step], "number": count}
            for step in sorted(words.STEPS, reverse=True)
            if (count := sum(one.step == step for one in found))
        ],
    }


def _row(one: InDanger, name: str) -> dict[str, Any]:
    hazards = {hazard.value: said for hazard, said in words.HAZARDS.items()}
    return {
        "name": name,
        "hazard": hazards[one.hazard],
        "step": words.STEPS[one.step],
        "colour": words.STEP_COLOURS[one.step],
        "said": _said(one),
        "since": time(one.since),
        "alarm": one.alarm,
        "alarm_url": addresses.alarm(one.alarm) if one.alarm else "",
        "warning": one.warning,
    }


def _said(one: InDanger) -> str:
    found = one.found
    if found is None:
        return _("its rain gauges fell silent")
    said = {"mm": number(found.mm, 0), "window": words.window(found.window), "gauge": found.gauge}
    if found.rain.measured:
        return _("%(mm)s mm in %(window)s at %(gauge)s") % said
    return _("about %(mm)s mm in %(window)s, worked out around %(gauge)s") % said
