"""Shapes that leave the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitKind(StrEnum):
    """Kinds of administrative unit, present and former."""

    PROVINCE = "province"
    CITY = "city"
    TOWN = "town"
    DISTRICT = "district"
    TOWNSHIP = "township"
    COMMUNE = "commune"
    WARD = "ward"


@dataclass(frozen=True, slots=True)
class UnitCard:
    """An administrative unit as pages and APIs show it; `now` names its successors when it is no more."""

    code: str
    name: dict[str, str]
    kind: UnitKind
    valid_from: date | None
    valid_to: date | None
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvinceView:
    """The province this installation serves, as the shell and the map need it."""

    code: str
    name: dict[str, str]
    centre: tuple[float, float]
    bbox: tuple[float, float, float, float]
    zoom: float
