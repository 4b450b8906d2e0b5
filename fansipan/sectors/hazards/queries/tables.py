"""The tables that an officer keeps, as a page and a file show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import fold, pick
from fansipan.sectors.hazards.contracts import GaugeKind
from fansipan.sectors.hazards.models import RainThreshold, RiskCell, RiskGroup, Susceptibility
from fansipan.sectors.hazards.queries import network, words
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.services.places import queries as places

HAZARDS = {one.value: name for one, name in words.HAZARDS.items()}
ZONES = {one.value: name for one, name in words.ZONES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table: what is shown, what a form for it begins with. `number` None: it cannot be taken away."""

    number: int | None
    key: str
    hazard: str
    cells: tuple[str, ...]
    source: str
    verified: bool
    initial: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries; empty fields match all."""

    hazard: str = ""
    text: str = ""


def entries(actor: Actor, table: str, wanted: EntryFilter) -> list[Entry]:
    """The rows of a table ("thresholds", "susceptibility", "cells", "groups", "regions") that match.

    Raises Unauthenticated, Forbidden.
    """
    require(actor, VIEW_DUTY)
    text = fold(wanted.text)
    return [
        one
        for one in ROWS[table]()
        if (not wanted.hazard or one.hazard == wanted.hazard) and text in fold(" ".join((*one.cells, one.source)))
    ]


def headings(table: str) -> tuple[str, ...]:
    """The headings of a table's cells."""
    known = {
        "thresholds": (_("Hazard"), _("Susceptibility"), _("Window"), _("Step"), _("Rain, mm")),
        "susceptibility": (_("Commune or ward"), _("Code"), _("Hazard"), _("Susceptibility"), _("In force from")),
        "cells": (_("Hazard"), _("Group or region"), _("Zone or basins"), _("Band"), _("Rain before"), _("Level")),
        "groups": (_("Hazard"), _("Group of the province")),
        "regions": (_("Code"), _("Gauge"), _("River"), _("Region")),
    }
    return known[table]


def _thresholds() -> list[Entry]:
    return [
        Entry(
            row.pk,
            str(row.pk),
            row.hazard,
            (
                str(HAZARDS.get(row.hazard, row.hazard)), str(ZONES.get(row.zone, row.zone)), words.window(row.window),
                str(words.STEPS.get(row.step, row.step)), formats.number_format(row.mm, 0),
            ),
            row.source,
            row.verified,
            {name: getattr(row, name) for name in ("hazard", "zone", "window", "step", "mm", "source", "verified")},
        )
        for row in RainThreshold.objects.order_by("hazard", "zone", "window", "step")
    ]  # fmt: skip


def _susceptible() -> list[Entry]:
    names = {one.code: pick(one.name, get_language() or "vi") for one in places.communes()}
    return [
        Entry(
            row.pk,
            str(row.pk),
            row.hazard,
            (
                names.get(row.commune, row.commune), row.commune, str(HAZARDS.get(row.hazard, row.hazard)),
                str(ZONES.get(row.zone, row.zone)), formats.date_format(row.valid_from, "SHORT_DATE_FORMAT"),
            ),
            row.source,
            row.verified,
            {name: getattr(row, name) for name in ("commune", "hazard", "zone", "valid_from", "source", "verified")},
        )
        for row in Susceptibility.objects.all()
    ]  # fmt: skip


def _cells() -> list[Entry]:
    fields = ("hazard", "group", "zone", "rain", "antecedent", "level", "source")
    return [
        Entry(
            row.pk,
            str(row.pk),
            row.hazard,
            (
                str(HAZARDS.get(row.hazard, row.hazard)), str(row.group), words.place(row.zone), words.band(row.rain),
                words.before(row.antecedent), str(words.RISK_NAMES[row.level]),
            ),
            row.source,
            row.verified_by_id is not None,
            {**{name: getattr(row, name) for name in fields}, "verified": row.verified_by_id is not None},
        )
        for row in RiskCell.objects.all()
    ]  # fmt: skip


def _groups() -> list[Entry]:
    return [
        Entry(
            row.pk,
            str(row.pk),
            row.hazard,
            (str(HAZARDS.get(row.hazard, row.hazard)), str(row.group)),
            row.source,
            row.verified,
            {name: getattr(row, name) for name in ("hazard", "group", "source", "verified")},
        )
        for row in RiskGroup.objects.all()
    ]


def _regions() -> list[Entry]:
    language = get_language() or "vi"
    return [
        Entry(
            None,
            one.code,
            "flood",
            (
                one.code, pick(one.name, language), pick(one.river_name, language) if one.river_name else "",
                str(one.region) if one.region else _("not known"),
            ),
            "",
            one.region is not None,
            {"gauge": one.code, "region": one.region or ""},
        )
        for one in network.gauges_of_kind(GaugeKind.LEVEL)
    ]  # fmt: skip


ROWS: Mapping[str, Callable[[], Sequence[Entry]]] = {
    "thresholds": _thresholds,
    "susceptibility": _susceptible,
    "cells": _cells,
    "groups": _groups,
    "regions": _regions,
}
