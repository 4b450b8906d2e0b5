"""Whom a target means, and where these people can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from fansipan.kernel.permissions import OF_AN_ORGANISATION, Role
from fansipan.kernel.text import pick
from fansipan.services.identity.contracts import COMPANIES
from fansipan.services.identity.models import User
from fansipan.services.identity.queries import CENTRES
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import Audience, NoticePriority
from fansipan.services.notices.contracts.people import PersonAddress, Recipient
from fansipan.services.notices.contracts.policies import PolicyTarget, TargetKind
from fansipan.services.notices.models import (
    NoticeAddress,
    NoticeContact,
    NoticePreference,
    NoticeTeamMember,
)
from fansipan.services.notices.queries import duty
from fansipan.services.notices.rules.addresses import masked
from fansipan.services.notices.rules.policies import window

OF_COMPANIES = [kind.value for kind in COMPANIES]

NOBODY_NAMED = (Role.OPERATOR, Role.PROVINCE_OFFICER)
"""Who is meant where a notice names nobody."""


def audience(row: Mapping[str, Sequence[object]]) -> Audience:
    """The audience that a notice holds as JSON."""
    return Audience(
        organisations=tuple(map(str, row.get("organisations", ()))),
        communes=tuple(map(str, row.get("communes", ()))),
        roles=tuple(Role(str(role)) for role in row.get("roles", ())),
        users=tuple(int(str(user)) for user in row.get("users", ())),
        contacts=tuple(int(str(contact)) for contact in row.get("contacts", ())),
    )


def reached(targets: Iterable[PolicyTarget], whom: Audience, moment: datetime) -> list[Recipient]:
    """The people that targets mean at a moment, each once, those with closed accounts left out."""
    users: set[int] = set()
    contacts: set[int] = set()
    for target in targets:
        found = MEANT[target.kind](target.value, whom, moment)
        users |= {key for kind, key in found if kind == "user"}
        contacts |= {key for kind, key in found if kind == "contact"}
    return [*_users(users), *_contacts(contacts)]


Keys = set[tuple[str, int]]


def _accounts(condition: Q) -> Keys:
    return {("user", key) for key in User.objects.filter(condition, is_active=True).values_list("pk", flat=True)}


def _works_for(codes: Collection[str]) -> Q:
    """People of the organisations, and of the centres that work for them."""
    return Q(organisation__code__in=codes) | Q(organisation__kind__in=CENTRES, organisation__parent__code__in=codes)


def _holds(roles: Iterable[Role], codes: Collection[str]) -> Q:
    """Holders of roles; those of an organisation only within these organisations."""
    wanted = frozenset(roles)
    wide = Q(role__in=[role.value for role in wanted - OF_AN_ORGANISATION])
    return wide | Q(role__in=[role.value for role in wanted & OF_AN_ORGANISATION]) & _works_for(codes)


def _audience(_value: str, whom: Audience, _moment: datetime) -> Keys:
    if not (whom.organisations or whom.roles or whom.users or whom.contacts):
        return _accounts(_holds(NOBODY_NAMED, ()))
    found = _accounts(Q(pk__in=whom.users) | _works_for(whom.organisations) | _holds(whom.roles, whom.organisations))
    contacts = NoticeContact.objects.filter(pk__in=whom.contacts, active=True).values_list("pk", flat=True)
    return found | {("contact", key) for key in contacts}


def _plants(_value: str, whom: Audience, _moment: datetime) -> Keys:
    return _accounts(Q(organisation__code__in=whom.organisations, organisation__kind__in=OF_COMPANIES))


def _agencies(_value: str, whom: Audience, _moment: datetime) -> Keys:
    return _accounts(_works_for(whom.organisations) & ~Q(organisation__kind__in=OF_COMPANIES))


def _contacts_there(_value: str, whom: Audience, _moment: datetime) -> Keys:
    there = Q(communes__overlap=list(whom.communes)) | Q(organisation__code__in=whom.organisations)
    found = NoticeContact.objects.filter(there, active=True).values_list("pk", flat=True)
    return {("contact", key) for key in found}


def _role(value: str, whom: Audience, _moment: datetime) -> Keys:
    return _accounts(_holds([Role(value)], whom.organisations))


def _team(value: str, _whom: Audience, _moment: datetime) -> Keys:
    rows = NoticeTeamMember.objects.filter(team__code=value).values_list("user_id", "contact_id")
    return {("user", user) if user else ("contact", contact) for user, contact in rows if user or contact}


def _on_call(value: str, _whom: Audience, moment: datetime) -> Keys:
    return {parted(key) for key in duty.on_duty(value, moment)}


def _person(value: str, _whom: Audience, _moment: datetime) -> Keys:
    return _accounts(Q(login=value))


def _nobody(_value: str, _whom: Audience, _moment: datetime) -> Keys:
    return set()


MEANT: Mapping[TargetKind, Callable[[str, Audience, datetime], Keys]] = {
    TargetKind.AUDIENCE: _audience,
    TargetKind.PLANTS: _plants,
    TargetKind.AGENCIES: _agencies,
    TargetKind.CONTACTS: _contacts_there,
    TargetKind.ROLE: _role,
    TargetKind.TEAM: _team,
    TargetKind.ON_CALL: _on_call,
    TargetKind.PERSON: _person,
    TargetKind.CHANNEL: _nobody,
}


def parted(key: str) -> tuple[str, int]:
    """The two parts of a key such as "user:5"."""
    kind, _colon, number = key.partition(":")
    return kind, int(number)


def _users(keys: Collection[int]) -> list[Recipient]:
    rows = User.objects.select_related("organisation").filter(pk__in=keys, is_active=True).order_by("pk")
    wishes = {one.user_id: one for one in NoticePreference.objects.filter(user__in=keys)}
    kept = _kept(NoticeAddress.objects.filter(user__in=keys, verified_at__isnull=False, gone_at__isnull=True))
    return [_user(row, wishes.get(row.pk) or NoticePreference(), kept.get(row.pk, [])) for row in rows]


def _user(row: User, wish: NoticePreference, kept: list[PersonAddress]) -> Recipient:
    own = [PersonAddress(f"user:{row.pk}", None, Medium.ACCOUNT, "", "", {}), *kept]
    if row.email and not any(one.medium is Medium.EMAIL for one in kept):
        shown = masked(Medium.EMAIL, row.email)
        own.append(PersonAddress(f"mail:{row.pk}", None, Medium.EMAIL, row.email, shown, {}))
    return Recipient(
        key=f"user:{row.pk}",
        name=str(row),
        organisation=pick(row.organisation.name, "vi") if row.organisation else "",
        language=wish.language,
        user_id=row.pk,
        contact_id=None,
        addresses=tuple(own),
        quiet=tuple(window(one) for one in wish.quiet),
        wakes_from=NoticePriority(wish.wakes_from),
    )


def _contacts(keys: Collection[int]) -> list[Recipient]:
    rows = NoticeContact.objects.select_related("organisation").filter(pk__in=keys, active=True).order_by("pk")
    kept = _kept(NoticeAddress.objects.filter(contact__in=keys, gone_at__isnull=True))
    return [
        Recipient(
            key=f"contact:{row.pk}",
            name=row.name,
            organisation=pick(row.organisation.name, "vi") if row.organisation else row.function,
            language=row.language,
            user_id=None,
            contact_id=row.pk,
            addresses=tuple(kept.get(row.pk, ())),
        )
        for row in rows
    ]


def _kept(rows: Iterable[NoticeAddress]) -> dict[int, list[PersonAddress]]:
    """Addresses by the number of their owner."""
    found: dict[int, list[PersonAddress]] = defaultdict(list)
    for row in rows:
        owner = row.user_id or row.contact_id
        assert owner is not None
        medium = Medium(row.medium)
        shown = row.label if medium is Medium.PUSH and row.label else masked(medium, row.value)
        found[owner].append(PersonAddress(f"address:{row.pk}", row.pk, medium, row.value, shown, row.keys))
    return found
