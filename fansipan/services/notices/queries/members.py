"""Who can be put into teams and rotations, and what these are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fansipan.kernel.errors import Invalid
from fansipan.kernel.text import fold, pick
from fansipan.services.identity.models import Organisation, User
from fansipan.services.notices.contracts.people import MemberName
from fansipan.services.notices.models import NoticeContact


def everybody() -> list[MemberName]:
    """People with an account, then contacts, each by name."""
    users = User.objects.select_related("organisation").filter(is_active=True)
    contacts = NoticeContact.objects.select_related("organisation").filter(active=True)
    return [
        *sorted((_user(one) for one in users), key=lambda member: fold(member.name)),
        *sorted((_contact(one) for one in contacts), key=lambda member: fold(member.name)),
    ]


def names(keys: Iterable[str]) -> Mapping[str, MemberName]:
    """Those behind keys such as "user:5", those who are not there any more left out."""
    wanted = set(keys)
    users = {int(key[5:]) for key in wanted if key.startswith("user:")}
    contacts = {int(key[8:]) for key in wanted if key.startswith("contact:")}
    found = [
        *(_user(one) for one in User.objects.select_related("organisation").filter(pk__in=users)),
        *(_contact(one) for one in NoticeContact.objects.select_related("organisation").filter(pk__in=contacts)),
    ]
    return {one.key: one for one in found}


def checked(keys: Sequence[str]) -> list[str]:
    """The keys as they are, if everybody behind them is there. Raises Invalid."""
    known = names(keys)
    for key in keys:
        if key not in known:
            raise Invalid("notices.member", key=key[:40])
    return list(keys)


def _user(row: User) -> MemberName:
    return MemberName(f"user:{row.pk}", str(row), _called(row.organisation), row.login)


def _contact(row: NoticeContact) -> MemberName:
    return MemberName(f"contact:{row.pk}", row.name, _called(row.organisation) or row.function)


def _called(row: Organisation | None) -> str:
    return pick(row.name, "vi") if row else ""
