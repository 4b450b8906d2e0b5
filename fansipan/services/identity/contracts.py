"""Shapes that leave the room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is to the province."""

    DEPARTMENT = "department"
    MONITORING_CENTRE = "monitoring_centre"
    OPERATIONS_CENTRE = "operations_centre"
    PLANT = "plant"
    AGENCY = "agency"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An organisation as pages and APIs show it."""

    id: int
    code: str
    name: dict[str, str]
    kind: OrganisationKind
    demo: bool
