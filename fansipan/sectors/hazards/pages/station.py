"""The tab of a station: its alarm levels, its stage and its rain as the flood service sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import GaugeKind
from fansipan.sectors.hazards.pages.showing import gauged, language, number
from fansipan.sectors.hazards.queries import network, rainfall, rivers, words
from fansipan.sectors.hazards.rules.windows import NAMES

NAME, TEMPLATE = "flood", "hazards/station.html"


def context(actor: Actor, code: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows of every gauge of the station."""
    found = [one for one in network.gauges(actor) if one.station == code]
    levels = [rivers.level(actor, one.code) for one in found if one.kind is GaugeKind.LEVEL]
    rain = [rainfall.row(actor, one.code) for one in found if one.kind is GaugeKind.RAIN]
    return {
        "levels": [
            {
                "one": gauged(row),
                "thresholds": [
                    (words.STAGES[one.stage], number(row.levels_m[one.stage]), one) for one in row.thresholds
                ],
            }
            for row in levels
        ],
        "rain": [
            {
                "name": pick(row.gauge.name, language()),
                "row": row,
                "sums": [
                    (name, number(row.mm(name), 1), row.sums[name].coverage) for name in NAMES if name in row.sums
                ],
            }
            for row in rain
        ],
    }
