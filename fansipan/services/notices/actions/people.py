"""Contacts and teams are entered and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.identity.models import Organisation
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.models import NoticeAddress, NoticeContact, NoticeTeam, NoticeTeamMember
from fansipan.services.notices.queries import members
from fansipan.services.notices.queries.people import parted
from fansipan.services.notices.rules.addresses import cleaned, masked
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE
from fansipan.services.places import queries as places

CONTACT_MEDIA = (Medium.PHONE, Medium.EMAIL, Medium.TELEGRAM)


@dataclass(frozen=True, slots=True)
class WrittenContact:
    """A person without an account, as somebody enters it. `organisation` is a code or ""."""

    name: str
    function: str = ""
    organisation: str = ""
    communes: tuple[str, ...] = ()
    language: str = "vi"
    active: bool = True
    addresses: tuple[tuple[Medium, str], ...] = ()


@transaction.atomic
def keep_contact(actor: Actor, written: WrittenContact, contact_id: int | None = None) -> int:
    """Enter a contact, or change one; gives its number. Raises Forbidden, NotFound, Invalid."""
    require(actor, MANAGE_PEOPLE)
    row = _contact(contact_id) if contact_id else NoticeContact()
    before = contact_state(row) if row.pk else None
    row.name, row.function = written.name.strip()[:200], written.function.strip()[:200]
    row.organisation = _organisation(written.organisation)
    row.communes = sorted(_known_communes(written.communes))
    row.language, row.active = written.language, written.active
    if not row.name:
        raise Invalid("notices.name_missing")
    row.save()
    _keep_addresses(row, written.addresses)
    audit.record(actor, "notices.keep_contact", f"contact:{row.pk}", before=before, after=contact_state(row))
    return row.pk


def _contact(number: int) -> NoticeContact:
    row = NoticeContact.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound("notices.contact", id=number)
    return row


def _organisation(code: str) -> Organisation | None:
    found = Organisation.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Invalid("notices.organisation", code=code)
    return found


def _known_communes(codes: Sequence[str]) -> set[str]:
    unknown = set(codes) - {card.code for card in places.communes()}
    if unknown:
        raise Invalid("notices.commune", code=sorted(unknown)[0])
    return set(codes)


def _keep_addresses(row: NoticeContact, written: Sequence[tuple[Medium, str]]) -> None:
    """Addresses that are the same stay as they are, so that what was sent there keeps its trail."""
    try:
        wanted = {(medium.value, cleaned(medium, text)) for medium, text in written if text.strip()}
    except ValueError:
        raise Invalid("notices.address_wrong") from None
    present = {(one.medium, one.value): one for one in NoticeAddress.objects.filter(contact=row)}
    for key in present.keys() - wanted:
        present[key].delete()
    NoticeAddress.objects.bulk_create(
        NoticeAddress(contact=row, medium=medium, value=value, added_at=clock.now(), verified_at=clock.now())
        for medium, value in sorted(wanted - present.keys())
    )
    NoticeAddress.objects.filter(contact=row, gone_at__isnull=False).update(gone_at=None)


def contact_state(row: NoticeContact) -> Mapping[str, Any]:
    """A contact as the audit trail keeps it, which holds nobody's number for ever."""
    kept = NoticeAddress.objects.filter(contact=row)
    return {
        "name": row.name,
        "function": row.function,
        "organisation": row.organisation.code if row.organisation else "",
        "communes": row.communes,
        "language": row.language,
        "active": row.active,
        "addresses": [f"{one.medium}:{masked(Medium(one.medium), one.value)}" for one in kept],
    }


@dataclass(frozen=True, slots=True)
class WrittenTeam:
    """A team as somebody enters it; `members` are keys such as "user:5"."""

    code: str
    title: dict[str, str]
    members: tuple[str, ...]


@transaction.atomic
def keep_team(actor: Actor, written: WrittenTeam, *, new: bool = False) -> None:
    """Enter a team, or change the one of that code. Raises Forbidden, NotFound, Conflict for a code that is taken."""
    require(actor, MANAGE_PEOPLE)
    row = NoticeTeam.objects.select_for_update().filter(code=written.code).first()
    if new and row is not None:
        raise Conflict("notices.team_taken", code=written.code)
    if not new and row is None:
        raise NotFound("notices.team", code=written.code)
    row = row or NoticeTeam(code=written.code)
    before = _team_state(row) if row.pk else None
    row.title = written.title
    row.save()
    row.members.all().delete()
    NoticeTeamMember.objects.bulk_create(_member(row, key) for key in dict.fromkeys(members.checked(written.members)))
    audit.record(actor, "notices.keep_team", f"team:{row.code}", before=before, after=_team_state(row))


def _member(team: NoticeTeam, key: str) -> NoticeTeamMember:
    kind, number = parted(key)
    return NoticeTeamMember(team=team, **{f"{kind}_id": number})


def _team_state(row: NoticeTeam) -> Mapping[str, Any]:
    keys = [f"user:{one.user_id}" if one.user_id else f"contact:{one.contact_id}" for one in row.members.all()]
    return {"title": row.title, "members": keys}
