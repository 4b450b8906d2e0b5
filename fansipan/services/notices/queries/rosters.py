"""Teams, contacts and rotations as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import fold
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.duty import OnCallShift
from fansipan.services.notices.contracts.people import MemberName
from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.models import NoticeContact, NoticeTeam, Rotation, RotationLayer
from fansipan.services.notices.queries import duty, members
from fansipan.services.notices.rules.policies import window
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE, SEE_DUTY


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team with the names of its members."""

    code: str
    title: Mapping[str, str]
    members: tuple[MemberName, ...]


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Somebody without an account. `addresses` are (medium, value)."""

    id: int
    name: str
    function: str
    organisation: str
    organisation_name: Mapping[str, str]
    communes: tuple[str, ...]
    language: str
    active: bool
    addresses: tuple[tuple[Medium, str], ...]


@dataclass(frozen=True, slots=True)
class LayerCard:
    """A layer of a rotation as it is entered."""

    members: tuple[str, ...]
    start: datetime
    shift_hours: int
    windows: tuple[WeekWindow, ...]


@dataclass(frozen=True, slots=True)
class SwapCard:
    """A swap. `over`: it cannot be taken back any more."""

    id: int
    start: datetime
    end: datetime
    name: str
    why: str
    made_by: str
    over: bool


@dataclass(frozen=True, slots=True)
class RotationCard:
    """A rotation, who is on call at this moment, and until when."""

    code: str
    title: Mapping[str, str]
    deputy: str
    deputy_login: str
    layers: tuple[LayerCard, ...]
    now: str
    until: datetime | None


AHEAD = timedelta(days=31)


def teams(actor: Actor) -> list[TeamCard]:
    """Every team. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_DUTY)
    rows = NoticeTeam.objects.prefetch_related("members")
    keys = {row.code: _keys(row) for row in rows}
    known = members.names(key for found in keys.values() for key in found)
    return [TeamCard(row.code, row.title, tuple(known[k] for k in keys[row.code] if k in known)) for row in rows]


def team(actor: Actor, code: str) -> TeamCard:
    """One team. Raises Unauthenticated, Forbidden, NotFound."""
    found = next((one for one in teams(actor) if one.code == code), None)
    if found is None:
        raise NotFound("notices.team", code=code)
    return found


def _keys(row: NoticeTeam) -> list[str]:
    return [f"user:{one.user_id}" if one.user_id else f"contact:{one.contact_id}" for one in row.members.all()]


def contacts(actor: Actor, text: str = "") -> list[ContactCard]:
    """The contacts whose name, function or commune holds the text, marks ignored. Raises Unauthenticated, Forbidden."""
    require(actor, MANAGE_PEOPLE)
    rows = NoticeContact.objects.select_related("organisation").prefetch_related("addresses")
    wanted = fold(text)
    found = [_contact(row) for row in rows]
    return [one for one in found if wanted in fold(f"{one.name} {one.function} {' '.join(one.communes)}")]


def contact(actor: Actor, number: int) -> ContactCard:
    """One contact. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, MANAGE_PEOPLE)
    row = NoticeContact.objects.select_related("organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("notices.contact", id=number)
    return _contact(row)


def _contact(row: NoticeContact) -> ContactCard:
    return ContactCard(
        id=row.pk,
        name=row.name,
        function=row.function,
        organisation=row.organisation.code if row.organisation else "",
        organisation_name=row.organisation.name if row.organisation else {},
        communes=tuple(row.communes),
        language=row.language,
        active=row.active,
        addresses=tuple((Medium(one.medium), one.value) for one in row.addresses.all()),
    )


def rotations(actor: Actor) -> list[RotationCard]:
    """Every rotation with who is on call now. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_DUTY)
    return [_rotation(row) for row in Rotation.objects.select_related("deputy").prefetch_related("layers", "swaps")]


def rotation(actor: Actor, code: str) -> RotationCard:
    """One rotation. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, SEE_DUTY)
    return _rotation(_row(code))


def _row(code: str) -> Rotation:
    row = Rotation.objects.select_related("deputy").prefetch_related("layers", "swaps").filter(code=code).first()
    if row is None:
        raise NotFound("notices.rotation", code=code)
    return row


def _rotation(row: Rotation) -> RotationCard:
    now = clock.now()
    shift = duty.shifts(row, now, now + AHEAD)[0]
    member = shift.member or ""
    known = members.names([member])
    deputy = str(row.deputy) if row.deputy else ""
    return RotationCard(
        code=row.code,
        title=row.title,
        deputy=deputy,
        deputy_login=row.deputy.login if row.deputy else "",
        layers=tuple(_layer(layer) for layer in row.layers.all()),
        now=known[member].name if member in known else "",
        until=shift.end if shift.member else None,
    )


def _layer(row: RotationLayer) -> LayerCard:
    return LayerCard(tuple(row.members), row.start, row.shift_hours, tuple(window(one) for one in row.windows))


def shifts(actor: Actor, code: str, first: datetime, last: datetime) -> tuple[Sequence[OnCallShift], Mapping[str, str]]:
    """Who is on call between two moments, and what they are called. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, SEE_DUTY)
    found = duty.shifts(_row(code), first, last)
    known = members.names(shift.member for shift in found if shift.member)
    return found, {key: one.name for key, one in known.items()}


def swaps(actor: Actor, code: str) -> list[SwapCard]:
    """The swaps that are not over, and the last few that are. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, SEE_DUTY)
    now = clock.now()
    rows = sorted(_row(code).swaps.all(), key=lambda one: one.start, reverse=True)[:20]
    known = members.names(row.member for row in rows if row.member)
    return [
        SwapCard(
            row.pk,
            row.start,
            row.end,
            known[row.member].name if row.member in known else "",
            row.why,
            row.made_by,
            row.end <= now,
        )
        for row in rows
    ]
