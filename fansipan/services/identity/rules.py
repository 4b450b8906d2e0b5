"""The rights of this room, how long a session lasts, who a demo has, what changed between two states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fansipan.kernel.permissions import Permission, Role
from fansipan.services.identity.contracts import Change, OrganisationKind

MICROSECOND = timedelta(microseconds=1)

ADMINISTER = Permission("identity.administer", frozenset({Role.ADMINISTRATOR}))
VIEW_AUDIT = Permission("identity.view_audit", frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
OWN_ACCOUNT = Permission("identity.own_account", frozenset(Role) - {Role.PUBLIC})
"""See the own account, change its password, end its sessions."""

ASSIGNABLE = frozenset(Role) - {Role.PUBLIC}
"""Roles a person can be given; the public is whoever has no account."""

LONGEST_SESSION = timedelta(hours=12)
"""A shift. After it everybody logs in again, however busy."""

LONGEST_IDLE = timedelta(hours=2)
NOTED_EVERY = timedelta(minutes=10)
"""The last sign of life is written this often: a write with every request would cost more than it tells."""

CONFINED = "confined"
"""Where the session of a screen keeps the beginnings of the addresses it may look at; it may do nothing else."""

BEGAN, SEEN = "began", "seen"
"""Where a session keeps its first and its last sign of life, in microseconds since 1970."""


def session_too_old(session: Mapping[str, Any], now_us: int) -> bool:
    """True when the session is older than a shift. An open event stream ends then too."""
    return now_us - session.get(BEGAN, now_us) >= LONGEST_SESSION / MICROSECOND


def session_ended(session: Mapping[str, Any], now_us: int) -> bool:
    """True when the session is older than a shift, or nobody has used it for too long."""
    idle = now_us - session.get(SEEN, now_us) >= LONGEST_IDLE / MICROSECOND
    return idle or session_too_old(session, now_us)


def worth_noting(session: Mapping[str, Any], now_us: int) -> bool:
    """True when the last sign of life on record is missing or old enough to be written again."""
    return SEEN not in session or now_us - session[SEEN] >= NOTED_EVERY / MICROSECOND


def is_shut(session: Mapping[str, Any], method: str, path: str) -> bool:
    """True when the session is that of a screen and the request is not for what the screen shows."""
    allowed = session.get(CONFINED)
    if allowed is None:
        return False
    return method not in ("GET", "HEAD") or not path.startswith(tuple(allowed))


def changes(before: Mapping[str, object] | None, after: Mapping[str, object] | None) -> tuple[Change, ...]:
    """The fields that differ, in the order in which they were written; all of them for a thing new or gone."""
    old, new = before or {}, after or {}
    names = dict.fromkeys((*old, *new))
    return tuple(Change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo. `works_for` is a kind of organisation; `nth` tells plants apart."""

    login: str
    password: str
    name: str
    role: Role
    works_for: OrganisationKind
    nth: int = 0


DEMO_PEOPLE = (
    DemoPerson("canbo", "ruong-bac-thang", "Trần Thị Chi", Role.PROVINCE_OFFICER, OrganisationKind.MONITORING_CENTRE),
    DemoPerson("vanhanh", "thung-lung-muong-hoa", "Nguyễn Văn An", Role.OPERATOR, OrganisationKind.MONITORING_CENTRE),
    DemoPerson("quantri", "dinh-nui-fansipan", "Vàng A Giang", Role.ADMINISTRATOR, OrganisationKind.OPERATIONS_CENTRE),
    DemoPerson("kiemtoan", "hoa-dao-sa-pa", "Phạm Thị Em", Role.AUDITOR, OrganisationKind.DEPARTMENT),
    DemoPerson("canboxa", "cho-phien-bac-ha", "Giàng Thị Kim", Role.AGENCY_USER, OrganisationKind.COMMUNE),
    DemoPerson("nhamay1", "quang-apatit", "Lê Văn Dũng", Role.PLANT_USER, OrganisationKind.PLANT, 0),
    DemoPerson("nhamay2", "cau-coc-leu", "Đỗ Thị Hà", Role.PLANT_USER, OrganisationKind.PLANT, 1),
)
"""Who logs in to the demo. Their passwords are printed and shown on its login page: they guard nothing."""
