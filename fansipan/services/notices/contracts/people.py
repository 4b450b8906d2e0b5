"""People as the hub sees them: who they are, where they can be reached, when they want their peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.weeks import WeekWindow


@dataclass(frozen=True, slots=True)
class PersonAddress:
    """Where somebody can be reached. `to` tells it from all others; `shown` is what others may see of it."""

    to: str
    id: int | None
    medium: Medium
    value: str
    shown: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is to be told: `key` is "user:5" or "contact:3"."""

    key: str
    name: str
    organisation: str
    language: str
    user_id: int | None
    contact_id: int | None
    addresses: tuple[PersonAddress, ...]
    quiet: tuple[WeekWindow, ...] = ()
    wakes_from: NoticePriority = NoticePriority.HIGH


@dataclass(frozen=True, slots=True)
class MemberName:
    """Somebody who can be put into a team or a rotation; `login` "" without an account."""

    key: str
    name: str
    organisation: str
    login: str = ""
