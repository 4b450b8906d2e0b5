"""VN_WQI: its groups, its table, its result (Quyết định 1460/QĐ-TCMT of 12/11/2019)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.sectors.environment.contracts.air import Band
from fansipan.sectors.environment.contracts.scales import Scale
from fansipan.sectors.environment.contracts.steps import Note, Step


class GroupMean(StrEnum):
    """How the sub-indices of a group become one."""

    GEOMETRIC = "geometric"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class WaterGroup:
    """A group of parameters; `weight` is its power in the last factor of the index, 0 for the groups I to III."""

    code: str
    mean: GroupMean
    parameters: tuple[str, ...]
    weight: int = 0


@dataclass(frozen=True, slots=True)
class LaboratoryRule:
    """Whether a laboratory's results fill what a station does not measure, how old they may be, who agreed to it."""

    combined: bool = False
    days: int = 31
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LabResult:
    """One result of a laboratory in the unit of the law's table; `below`: it is the limit of detection itself."""

    parameter: str
    value: float
    at: datetime
    sample: int
    below: bool = False


@dataclass(frozen=True, slots=True)
class WaterTable:
    """The numbers of VN_WQI. `least_core`: parameters that group IV must have; `saturation`: a polynomial of T.

    `least_share` (of the readings of an hour, of the hours of a day) and `laboratory` are settings of the house.
    """

    code: str
    decision: str
    groups: tuple[WaterGroup, ...]
    scales: Mapping[str, Scale]
    saturation: tuple[float, ...]
    bands: tuple[Band, ...]
    core: str
    least_core: int
    least_groups: int
    least_share: float
    laboratory: LaboratoryRule


@dataclass(frozen=True, slots=True)
class WaterIndex:
    """The index of a sample; None with its reasons in `notes` where it cannot be issued. `subs` by parameter."""

    value: int | None
    groups: Mapping[str, float]
    subs: Mapping[str, float]
    notes: tuple[Note, ...]
    step: Step
