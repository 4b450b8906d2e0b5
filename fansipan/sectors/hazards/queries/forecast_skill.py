"""How good the forecasts of a gauge were that were issued and have come due: the scores that hydrologists ask for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import numpy as np

from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.models import LevelForecast
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.queries.scorecard import ScoreFilter, moments
from fansipan.sectors.hazards.rules.forecasting.spread import LEVELS
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.sectors.hazards.rules.scoring.skill import Skill, score

MOST = 3000
"""Forecasts that are looked at, the newest: three weeks of one every ten minutes."""

LEAST = 10
"""Fewer verified forecasts of a lead say nothing."""


def of_gauge(actor: Actor, wanted: ScoreFilter) -> dict[float, Skill]:
    """The skill of a gauge's own verified forecasts of some days, by lead in hours; {} where no gauge is asked for.

    Raises Unauthenticated, Forbidden, NotFound.
    """
    require(actor, VIEW_DUTY)
    return verified(network.gauge(actor, wanted.gauge).id, *moments(wanted)) if wanted.gauge else {}


def verified(gauge: int, since: datetime, until: datetime) -> dict[float, Skill]:
    """The skill by lead of what was issued for a gauge from readings in [since, until) and has come due."""
    rows = LevelForecast.objects.filter(gauge=gauge, based_on__gte=since, based_on__lt=until, verified_h__gt=0)
    found: dict[float, list[tuple[float, float, float, list[float]]]] = defaultdict(list)
    for base, points in rows.order_by("-based_on").values_list("base_level", "points")[:MOST]:
        for one in points:
            if one.get("happened") is not None:
                found[one["lead_h"]].append((base, one["happened"], one["centre"], one["quantiles"]))
    return {lead: _skill(said) for lead, said in sorted(found.items()) if len(said) >= LEAST}


def _skill(said: list[tuple[float, float, float, list[float]]]) -> Skill:
    issued, happened, centre, quantiles = (np.array(column, dtype=np.float64) for column in zip(*said, strict=True))
    return score(issued, happened, centre, quantiles, LEVELS)
