"""Who may do what. An Actor is a frozen value made at the door; rules below ask only this file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from fansipan.kernel.errors import Forbidden, Unauthenticated


class Role(StrEnum):
    """The roles of the house."""

    ADMINISTRATOR = "administrator"
    PROVINCE_OFFICER = "province_officer"
    OPERATOR = "operator"
    PLANT_USER = "plant_user"
    AGENCY_USER = "agency_user"
    AUDITOR = "auditor"
    PUBLIC = "public"


PROVINCE_WIDE = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.OPERATOR, Role.AUDITOR})
"""Roles whose rights hold for every organisation of the province."""

STAFF = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.OPERATOR})
OF_AN_ORGANISATION = frozenset({Role.PLANT_USER, Role.AGENCY_USER})
"""Roles whose rights hold for the own organisation alone: a plant; a department, commune or ward."""

READERS = PROVINCE_WIDE | {Role.PLANT_USER}


@dataclass(frozen=True, slots=True)
class Permission:
    """One right, named `app.verb_noun`, with the roles that hold it."""

    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person, a station's logger or the system itself."""

    name: str
    role: Role = Role.PUBLIC
    user_id: int | None = None
    organisation_id: int | None = None
    address: str = ""
    request_id: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and self.role is Role.PUBLIC

    @property
    def sees_all(self) -> bool:
        """True where the role's rights hold for every organisation."""
        return self.role in PROVINCE_WIDE


ANONYMOUS = Actor(name="public")
SYSTEM = Actor(name="system", role=Role.ADMINISTRATOR)


def allows(actor: Actor, permission: Permission, owner: int | None = None) -> bool:
    """True if the actor holds the permission, and holds it for the organisation that owns the thing."""
    if actor.role not in permission.roles:
        return False
    return actor.sees_all or owner is None or owner == actor.organisation_id


def require(actor: Actor, permission: Permission, owner: int | None = None) -> None:
    """Raise Unauthenticated or Forbidden unless `allows`."""
    if allows(actor, permission, owner):
        return
    if actor.is_anonymous:
        raise Unauthenticated("kernel.login_needed", permission=permission.name)
    raise Forbidden("kernel.forbidden", permission=permission.name)
