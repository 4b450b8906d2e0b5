"""VN_WQI of a sample of surface water: Quyết định 1460/QĐ-TCMT of 12/11/2019."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from fansipan.sectors.environment.contracts import (
    GroupMean,
    Input,
    Note,
    Step,
    StepName,
    WaterGroup,
    WaterIndex,
    WaterTable,
)
from fansipan.sectors.environment.rules.scales import half_up, index_at, written

DECISION = "QĐ 1460/QĐ-TCMT"
OXYGEN = "DO"
TEMPERATURE = "T"
MEANS = {GroupMean.GEOMETRIC: "WQI = (Π qᵢ)^(1/n)", GroupMean.ARITHMETIC: "WQI = Σqᵢ / n"}


Steps = Mapping[str, Step]
"""By parameter, the step that its concentration comes from."""


def water_index(table: WaterTable, sample: Mapping[str, float], behind: Steps | None = None) -> WaterIndex:
    """VN_WQI of the values of one sample (mg/L; µg/L in group II; MPN or CFU per 100 ml; T in °C).

    WQI = WQI_I/100 × WQI_II/100 × WQI_III/100 × (WQI_IV × WQI_V)^½, rounded half up; a group I to III that is not
    there counts 1, without group V the last factor is WQI_IV. At least 3 of the 5 groups, of group IV at least 3
    parameters: pH and group IV alone give sub-indices and no index. `behind`: how each value came about.
    """
    steps = [(group, _parts(table, group, sample, behind or {})) for group in table.groups]
    groups = [_group(group, parts) for group, parts in steps if parts]
    found = {step.about: step.result for step in groups if step.result is not None}
    notes = (*_unread(sample), *_refusals(table, groups))
    refused = bool(_refusals(table, groups))
    whole = None if refused else _whole(table, found)
    value = None if whole is None else half_up(whole)
    formula = "WQI = ⌊(WQI₁/100) × (WQI₂/100) × (WQI₃/100) × (WQI₄ × WQI₅)^½ + ½⌋"
    given = tuple(Input(f"WQI({code})", result) for code, result in found.items())
    step = Step(StepName.WQI, formula, given, value, source=DECISION, notes=notes, parts=tuple(groups))
    return WaterIndex(value, found, _subs(groups), notes, step)


def _subs(groups: Sequence[Step]) -> dict[str, float]:
    return {part.about: part.result for group in groups for part in group.parts if part.result is not None}


def _unread(sample: Mapping[str, float]) -> tuple[Note, ...]:
    return (Note.NEEDS_TEMPERATURE,) if OXYGEN in sample and TEMPERATURE not in sample else ()


def _refusals(table: WaterTable, groups: Sequence[Step]) -> tuple[Note, ...]:
    core = next((len(group.parts) for group in groups if group.about == table.core), 0)
    few_groups = (Note.TOO_FEW_GROUPS,) if len(groups) < table.least_groups else ()
    few_core = (Note.TOO_FEW_IN_GROUP_IV,) if core < table.least_core else ()
    return (*few_groups, *few_core)


def _whole(table: WaterTable, found: Mapping[str, float]) -> float:
    scaled = [found[group.code] / 100 for group in table.groups if not group.weight and group.code in found]
    weighted = [(found[group.code], group.weight) for group in table.groups if group.weight and group.code in found]
    last = math.prod(result**weight for result, weight in weighted) ** (1 / sum(weight for _, weight in weighted))
    return math.prod(scaled) * last


def _parts(table: WaterTable, group: WaterGroup, sample: Mapping[str, float], behind: Steps) -> list[Step]:
    there = [one for one in group.parameters if one in sample and (one != OXYGEN or TEMPERATURE in sample)]
    return [step for one in there if (step := _parameter(table, one, sample, behind)).result is not None]


def _group(group: WaterGroup, parts: Sequence[Step]) -> Step:
    results = [part.result for part in parts if part.result is not None]
    given = tuple(Input(f"q({part.about})", part.result) for part in parts)
    mean = _mean(group.mean, results)
    return Step(StepName.WQI_GROUP, MEANS[group.mean], given, mean, "", group.code, DECISION, (), tuple(parts))


def _mean(kind: GroupMean, results: Sequence[float]) -> float:
    if kind is GroupMean.GEOMETRIC:
        return math.prod(results) ** (1 / len(results))
    return math.fsum(results) / len(results)


def _parameter(table: WaterTable, parameter: str, sample: Mapping[str, float], behind: Steps) -> Step:
    parts = tuple(behind[one] for one in (parameter,) if one in behind)
    concentration = sample[parameter]
    if parameter == OXYGEN:
        parts = (saturation(table, concentration, sample[TEMPERATURE], behind),)
        concentration = parts[0].result or 0.0
    scale = table.scales[parameter]
    formula, given = written(scale, concentration)
    index = index_at(scale, concentration)
    return Step(StepName.WQI_SUB_INDEX, formula, given, index, "", parameter, DECISION, (), parts)


def saturation(table: WaterTable, oxygen: float, celsius: float, behind: Steps | None = None) -> Step:
    """Dissolved oxygen in % of saturation (1460): DOsat = 14.652 − 0.41022 T + 0.0079910 T² − 0.000077774 T³."""
    full = math.fsum(factor * celsius**power for power, factor in enumerate(table.saturation))
    given = (Input("DO", oxygen, "mg/L"), Input("T", celsius, "°C"), Input("DOsat", full, "mg/L"))
    formula = "DO% = DO / DOsat × 100; DOsat = 14.652 − 0.41022·T + 0.0079910·T² − 0.000077774·T³"
    parts = tuple(step for one in (OXYGEN, TEMPERATURE) if (step := (behind or {}).get(one)) is not None)
    return Step(StepName.OXYGEN_SATURATION, formula, given, oxygen / full * 100, "%", OXYGEN, DECISION, (), parts)
