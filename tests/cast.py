"""The people every test speaks of.

An keeps the network running (operator), Bình lives in the province and has no account, Chi decides for the province
(officer), Dũng works for one plant and must see nothing of another, Em audits, Giang administers, Hà works for the
other plant, Kim at the office of a commune. Each function makes its person, or finds the one that is there; `acting`
turns a person into an Actor.
"""

from __future__ import annotations

from fansipan.kernel.permissions import Actor, Role
from fansipan.services.identity import queries
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation, User

PASSWORD = "ruong-bac-thang"
"""Everybody's password, so that a browser can log in as any of them."""


def acting(user: User) -> Actor:
    """The Actor that the door would make of this person."""
    return queries.actor_of(user)


def centre() -> Organisation:
    """The monitoring centre, where An, Chi, Em and Giang work."""
    return _organisation("TT-QT", "Trung tâm Quan trắc", "Monitoring centre", OrganisationKind.MONITORING_CENTRE)


def plant() -> Organisation:
    """Dũng's plant."""
    return _organisation("NM-1", "Nhà máy Một", "Plant One", OrganisationKind.PLANT)


def other_plant() -> Organisation:
    """Hà's plant, of which Dũng must see nothing."""
    return _organisation("NM-2", "Nhà máy Hai", "Plant Two", OrganisationKind.PLANT)


def an() -> User:
    """An operator."""
    return _person("an", "Nguyễn Văn An", Role.OPERATOR, centre())


def binh() -> Actor:
    """A resident without an account: the public."""
    return Actor(name="public", address="203.0.113.7")


def chi() -> User:
    """An officer of the province."""
    return _person("chi", "Trần Thị Chi", Role.PROVINCE_OFFICER, centre())


def dung() -> User:
    """A user of the first plant."""
    return _person("dung", "Lê Văn Dũng", Role.PLANT_USER, plant())


def em() -> User:
    """An auditor: reads all, changes nothing."""
    return _person("em", "Phạm Thị Em", Role.AUDITOR, centre())


def giang() -> User:
    """An administrator."""
    return _person("giang", "Vàng A Giang", Role.ADMINISTRATOR, centre())


def ha() -> User:
    """A user of the other plant."""
    return _person("ha", "Đỗ Thị Hà", Role.PLANT_USER, other_plant())


def commune() -> Organisation:
    """The office of the commune where Kim works."""
    return _organisation("UB-1", "Ủy ban nhân dân xã Một", "Commune One", OrganisationKind.COMMUNE)


def kim() -> User:
    """Somebody at the office of a commune: sees what is given to it, and answers."""
    return _person("kim", "Giàng Thị Kim", Role.AGENCY_USER, commune())


def _organisation(code: str, vi: str, en: str, kind: OrganisationKind) -> Organisation:
    found, _ = Organisation.objects.get_or_create(
        code=code, defaults={"name": {"vi": vi, "en": en}, "kind": kind.value}
    )
    return found


def _person(login: str, name: str, role: Role, organisation: Organisation) -> User:
    found = User.objects.filter(login=login).first()
    return found or User.objects.create_user(login, PASSWORD, name=name, role=role.value, organisation=organisation)
