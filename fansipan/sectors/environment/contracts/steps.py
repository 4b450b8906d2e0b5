"""A computation as a tree that a page can print: formula, what went in, what came out, and the steps before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Given = float | None | tuple[float | None, ...]


class StepName(StrEnum):
    """What a step does. The words for it are the door's."""

    AQI = "aqi"
    SUB_INDEX = "sub_index"
    NOWCAST = "nowcast"
    NOWCAST_WEIGHT = "nowcast_weight"
    HOUR_MEAN = "hour_mean"
    EIGHT_HOUR_MEAN = "eight_hour_mean"
    DAY_MEAN = "day_mean"
    DAY_MAXIMUM = "day_maximum"
    WQI = "wqi"
    WQI_GROUP = "wqi_group"
    WQI_SUB_INDEX = "wqi_sub_index"
    OXYGEN_SATURATION = "oxygen_saturation"
    LABORATORY = "laboratory"
    FLUE_GAS = "flue_gas"
    PPM = "ppm"
    NITROGEN_OXIDES = "nitrogen_oxides"
    NORMAL = "normal"
    NORMAL_FLOW = "normal_flow"
    DRY = "dry"
    OXYGEN = "oxygen"
    MASS_FLOW = "mass_flow"
    CMAX = "cmax"
    AS_MEASURED = "as_measured"
    FACTOR = "factor"


class Note(StrEnum):
    """What a reader must know of a result, or why there is none."""

    HOURS_MISSING = "hours_missing"
    TOO_FEW_RECENT_HOURS = "too_few_recent_hours"
    TOO_FEW_HOURS = "too_few_hours"
    NO_PARTICLES = "no_particles"
    NO_DATA = "no_data"
    ABOVE_SCALE = "above_scale"
    TOO_FEW_GROUPS = "too_few_groups"
    TOO_FEW_IN_GROUP_IV = "too_few_in_group_iv"
    NEEDS_TEMPERATURE = "needs_temperature"
    WITH_LABORATORY = "with_laboratory"
    LABORATORY_UNCONFIRMED = "laboratory_unconfirmed"
    NOT_CORRECTED_FOR_OXYGEN = "not_corrected_for_oxygen"
    INPUT_MISSING = "input_missing"
    NOT_MULTIPLIED = "not_multiplied"
    UNCONFIRMED = "unconfirmed"
    FACTOR_UNCONFIRMED = "factor_unconfirmed"
    FACTOR_MISSING = "factor_missing"
    OTHER_UNIT = "other_unit"
    PERMIT_OTHER_UNIT = "permit_other_unit"
    OTHER_OXYGEN = "other_oxygen"


@dataclass(frozen=True, slots=True)
class Input:
    """One symbol of a formula and its value: a number, a row of numbers, or None where there was none."""

    symbol: str
    value: Given
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation; `parts` are the steps whose results it takes, `about` is what it is computed for."""

    name: StepName
    formula: str
    inputs: tuple[Input, ...]
    result: float | None
    unit: str = ""
    about: str = ""
    source: str = ""
    notes: tuple[Note, ...] = ()
    parts: tuple[Step, ...] = ()
