"""Shapes that leave the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.kernel.permissions import Role


class OrganisationKind(StrEnum):
    """What an organisation is to the province."""

    DEPARTMENT = "department"
    MONITORING_CENTRE = "monitoring_centre"
    OPERATIONS_CENTRE = "operations_centre"
    PLANT = "plant"
    AGENCY = "agency"
    COMMUNE = "commune"
    BUSINESS = "business"


COMPANIES = frozenset({OrganisationKind.PLANT, OrganisationKind.BUSINESS})
"""Whoever earns money in the province: plants, and hotels, shops and other businesses."""


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An organisation as pages and APIs show it."""

    id: int
    code: str
    name: dict[str, str]
    kind: OrganisationKind
    demo: bool
    branch: str = ""


@dataclass(frozen=True, slots=True)
class BranchCard:
    """What companies do that compare themselves with one another: hotels, wastewater treatment."""

    code: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after; None where there was none."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry of the audit trail as a person reads it; `title` is the action in words, or its code."""

    id: int
    at: datetime
    actor: str
    role: str
    address: str
    request_id: str
    action: str
    title: str
    target: str
    changes: tuple[Change, ...]
    why: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """The own account as its owner sees it."""

    login: str
    name: str
    email: str
    role: str
    organisation: str
    joined_at: datetime
    last_login: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be given an account."""

    login: str
    role: Role
    name: str = ""
    email: str = ""
    organisation_id: int | None = None
    demo: bool = False
