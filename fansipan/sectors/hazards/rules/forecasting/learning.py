"""A gauge's model from its series: inputs, members, weights, spread and announcing, all from the series given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fansipan.sectors.hazards.rules.forecasting import choosing, members, onsets, spread, trees
from fansipan.sectors.hazards.rules.forecasting.features import AHEAD, Columns, Workshop, travel_steps
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel, LeadModel, LeadSkill, Method
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats, InputKind, Series, change_ahead

LEADS_H = (1, 3, 6, 12, 24)
FLOOD_PERCENTILE = 95.0
LEAST_ROWS = 500
"""Fewer rows than this give no model worth the name."""

CHOICE_LEADS_H = (3, 12)
"""Inputs are chosen at these leads and used at those nearest to them."""


class TooShort(ValueError):
    """The series has too few readings to learn a lead from; `rows` says how many."""

    def __init__(self, rows: int) -> None:
        super().__init__(f"{rows} usable steps are too few to learn from; at least {LEAST_ROWS} are needed.")
        self.rows = rows


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """One lead to learn."""

    shop: Workshop
    lead: int
    change: Floats
    rows: Bools
    effort: trees.Effort


def leads_in_steps(step_h: float, leads_h: Sequence[int] = LEADS_H) -> tuple[int, ...]:
    """The leads in steps: those that are whole steps; where none is, one to three steps."""
    whole = tuple(round(lead / step_h) for lead in leads_h if lead / step_h == round(lead / step_h) and lead >= step_h)
    return whole or (1, 2, 3)


def learn(series: Series, leads: Sequence[int] = (), effort: trees.Effort = trees.THOROUGH) -> GaugeModel:
    """The model of this series for the leads (in steps). Raises TooShort."""
    leads = tuple(leads) or leads_in_steps(series.step_h)
    known = int((~np.isnan(series.own)).sum())
    if known < LEAST_ROWS:
        raise TooShort(known)
    shop = Workshop(series, _lags(series))
    threshold = float(np.nanpercentile(series.own, FLOOD_PERCENTILE))
    tasks = [_task(shop, lead, effort) for lead in leads]
    chosen = _choices(tasks, series)
    models = {task.lead: _tiers(task, _nearest(chosen, task.lead), series) for task in tasks}
    return GaugeModel(series.step_us, dict(shop.lags), threshold, models)


def _task(shop: Workshop, lead: int, effort: trees.Effort) -> _Task:
    change = change_ahead(shop.series.own, lead)
    rows = ~np.isnan(change)
    if rows.sum() < LEAST_ROWS:
        raise TooShort(int(rows.sum()))
    return _Task(shop, lead, change, rows, effort)


def _lags(series: Series) -> dict[str, int]:
    rivers = {name: one.values for name, one in series.inputs.items() if one.kind is InputKind.RIVER}
    return {name: travel_steps(values, series.own) for name, values in rivers.items()}


def _choices(tasks: Sequence[_Task], series: Series) -> dict[int, tuple[str, ...]]:
    """The inputs chosen at the leads nearest to the two that choices are made at."""
    names = [*series.inputs, *([AHEAD] if series.ahead is not None else [])]
    wanted = {min(tasks, key=lambda task: abs(task.lead * series.step_h - lead_h)).lead for lead_h in CHOICE_LEADS_H}
    return {
        task.lead: choosing.chosen_inputs(task.shop, task.change, task.rows, task.lead, names)
        for task in tasks
        if task.lead in wanted
    }


def _nearest(chosen: dict[int, tuple[str, ...]], lead: int) -> tuple[str, ...]:
    return chosen[min(chosen, key=lambda one: (abs(one - lead), one))]


def _tiers(task: _Task, inputs: tuple[str, ...], series: Series) -> tuple[LeadModel, ...]:
    """The model of the chosen inputs, then those for fewer inputs, down to the gauge's own history."""
    rain = tuple(name for name in inputs if name in series.inputs and series.inputs[name].kind is InputKind.RAIN)
    sets = dict.fromkeys((inputs, rain, ()))
    return tuple(_lead_model(task, one) for one in sets)


def _lead_model(task: _Task, inputs: tuple[str, ...]) -> LeadModel:
    columns = task.shop.columns(inputs, task.lead)
    present = task.rows.copy()
    for name in inputs:
        present &= task.shop.present(name)
    rows = present if present.sum() >= LEAST_ROWS else task.rows
    blocks = choosing.folds(rows, task.lead, task.effort.folds)
    height = members.height_of(task.shop.series.own)
    judged = choosing.judged_members(columns, task.change, blocks, height, task.effort)
    blend = choosing.blend(judged, task.change)
    forecast = judged.members @ np.array(blend.weights)
    sized = _sized(columns, forecast, task, blocks)
    quantiles = task.shop.series.own[:, None] + forecast[:, None] + sized.size[:, None] * sized.errors.of(sized.size)
    boosting = members.Boosting(task.effort.rate, judged.rounds)
    return LeadModel(
        lead=task.lead,
        inputs=inputs,
        members=members.fit(columns, task.change, rows, height, boosting).used(blend.weights),
        weights=blend.weights,
        spread=sized.model,
        errors=sized.errors,
        announcing=onsets.announcing_probability(task.shop.series.own, quantiles, task.lead),
        skill=_skill(blend, int(rows.sum())),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sized:
    """What tells the expected size of an error, the sizes that it told for each block from the others, the errors in
    units of them."""

    model: trees.Trees
    size: Floats
    errors: spread.Errors


def _sized(columns: Columns, forecast: Floats, task: _Task, blocks: Sequence[choosing.Fold]) -> _Sized:
    left, floor, lead = task.change - forecast, resolution(task.shop.series.own) / 2, task.lead
    values = np.column_stack((columns.values, forecast))
    logarithm = np.log(np.abs(left) + floor)
    known = ~np.isnan(left)
    size = np.full(len(left), np.nan)
    for fold in blocks:
        learn = fold.learn & known
        size[fold.judge] = np.exp(trees.fit_spread(values[learn], logarithm[learn]).predict(values[fold.judge]))
    known &= ~np.isnan(size)
    errors = spread.calibrated(left[known] / size[known], size[known], lead)
    return _Sized(trees.fit_spread(values[known], logarithm[known]), size, errors)


def _skill(blend: choosing.Blend, rows: int) -> LeadSkill:
    if any(blend.weights[2:]):
        method = Method.LEARNED
    elif blend.weights[1]:
        method = Method.ROUTED
    else:
        method = Method.RISE if blend.weights[0] else Method.PERSISTENCE
    return LeadSkill(method, rows, blend.errors, blend.blended)


def resolution(own: Floats) -> float:
    """The smallest usual step between two readings: nothing can be forecast more finely than it is measured."""
    steps = np.abs(np.diff(own))
    steps = steps[~np.isnan(steps) & (steps > 0)]
    return float(np.percentile(steps, 5)) if len(steps) else 1e-6
