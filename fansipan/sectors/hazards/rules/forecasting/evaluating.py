"""The last third held out: learned from the first two, issued hour by hour with what was known, and scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fansipan.sectors.hazards.rules.forecasting import spread
from fansipan.sectors.hazards.rules.forecasting.features import Workshop
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel, Issued, LeadModel
from fansipan.sectors.hazards.rules.forecasting.learning import learn
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats, Series, change_ahead
from fansipan.sectors.hazards.rules.forecasting.trees import THOROUGH, Effort
from fansipan.sectors.hazards.rules.scoring import onsets, skill

HELD_OUT = 1 / 3


@dataclass(frozen=True, slots=True)
class LeadReport:
    """The scores of one lead (in steps) on the held-out part."""

    lead: int
    method: str
    inputs: tuple[str, ...]
    announcing: float
    skill: skill.Skill
    onsets: onsets.OnsetScore


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a series; times in microseconds since 1970."""

    name: str
    step_h: float
    learned_steps: int
    held_out_steps: int
    held_out_from_us: int
    threshold: float
    leads: tuple[LeadReport, ...]


def held_out_from(series: Series, *, by_calendar: bool = False) -> int:
    """The first step of the last third: of the time that was measured, or of the calendar from first to last
    reading."""
    known = np.flatnonzero(~np.isnan(series.own))
    if by_calendar:
        return int(known[0] + (known[-1] - known[0]) * (1 - HELD_OUT)) + 1
    return int(known[round(len(known) * (1 - HELD_OUT))])


def evaluate(
    series: Series, leads: Sequence[int] = (), effort: Effort = THOROUGH, *, by_calendar: bool = False
) -> Report:
    """Learn from the first two thirds and score the last. Raises TooShort."""
    cut = held_out_from(series, by_calendar=by_calendar)
    model = learn(series.first(cut), leads, effort)
    shop = Workshop(series, model.lags)
    reports = tuple(_lead_report(model, shop, lead, cut) for lead in model.leads)
    known = ~np.isnan(series.own)
    return Report(
        series.name,
        series.step_h,
        int(known[:cut].sum()),
        int(known[cut:].sum()),
        series.start_us + cut * series.step_us,
        model.threshold,
        reports,
    )


def _lead_report(model: GaugeModel, shop: Workshop, lead: int, cut: int) -> LeadReport:
    series = shop.series
    steps = np.arange(len(series))
    issued = model.issue(shop, lead, steps >= cut)
    happened = series.own + change_ahead(series.own, lead)
    quantiles = running_quantiles(model.leads[lead], issued, happened, lead)
    made = issued.tier >= 0
    judged = made & ~np.isnan(happened)
    first = model.leads[lead][0]
    announced = announcements(model, issued, lead)
    return LeadReport(
        lead,
        first.skill.method,
        first.inputs,
        first.announcing,
        skill.score(series.own[judged], happened[judged], issued.centre[judged], quantiles[judged], spread.LEVELS),
        _onsets(series.own, model.threshold, announced, made, lead),
    )


def running_quantiles(tiers: Sequence[LeadModel], issued: Issued, happened: Floats, lead: int) -> Floats:
    """The quantiles of each forecast, moved after every earlier forecast that was verified by then; (steps, levels)."""
    errors = (happened - issued.centre) / issued.size
    result = np.full((len(happened), len(spread.LEVELS)), np.nan)
    for number, model in enumerate(tiers):
        mine = issued.tier == number
        if not mine.any():
            continue
        table = spread.tracked(model.errors, issued.size, errors, lead, mine)
        result[mine] = (issued.centre[:, None] + issued.size[:, None] * table)[mine]
    return result


def announcements(model: GaugeModel, issued: Issued, lead: int) -> Bools:
    """At which steps an onset is announced: by the calibrated quantiles, as the announcing probability was learned
    from them."""
    announced = np.zeros(len(issued.tier), dtype=bool)
    for number, tier in enumerate(model.leads[lead]):
        mine = issued.tier == number
        size = issued.size[mine]
        quantiles = issued.centre[mine, None] + size[:, None] * tier.errors.of(size)
        announced[mine] = spread.probability_above(quantiles, model.threshold) >= tier.announcing
    return announced


def _onsets(level: Floats, threshold: float, announced: Bools, issued: Bools, lead: int) -> onsets.OnsetScore:
    """Judged on the held-out part alone: what is known from before it only tells whether the level already stood
    above."""
    first = int(np.argmax(issued))
    begin = max(first - onsets.GAP - 1, 0)
    return onsets.score(level[begin:], threshold, announced[begin:], issued[begin:], lead)
