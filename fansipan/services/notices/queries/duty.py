"""The calendar of who is on call, as it is entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.duty import OnCallLayer, OnCallShift, OnCallSwap
from fansipan.services.notices.models import NoticeContact, Rotation
from fansipan.services.notices.rules import duty as rules
from fansipan.services.notices.rules.policies import window


def on_duty(code: str, moment: datetime) -> list[str]:
    """Who of a rotation is told at a moment: whoever is on call, else the deputy, else nobody."""
    rotation = Rotation.objects.filter(code=code).first()
    if rotation is None:
        return []
    found = layers(rotation)
    swapped = swaps(rotation)
    member = rules.on_call(found, swapped, moment, absent(found, swapped))
    deputy = f"user:{rotation.deputy_id}" if rotation.deputy_id else None
    return [key for key in (member or deputy,) if key]


def shifts(rotation: Rotation, first: datetime, last: datetime) -> list[OnCallShift]:
    """Who is on call between two moments, without gaps."""
    found, swapped = layers(rotation), swaps(rotation)
    return rules.shifts(found, swapped, first, last, absent(found, swapped))


def layers(rotation: Rotation) -> list[OnCallLayer]:
    """The layers of a rotation, the first one first."""
    return [
        OnCallLayer(
            tuple(row.members), row.start, timedelta(hours=row.shift_hours), tuple(window(one) for one in row.windows)
        )
        for row in rotation.layers.all()
    ]


def swaps(rotation: Rotation) -> list[OnCallSwap]:
    """The swaps of a rotation in the order in which they were made."""
    return [OnCallSwap(row.start, row.end, row.member or None) for row in rotation.swaps.all()]


def absent(found: Iterable[OnCallLayer], swapped: Iterable[OnCallSwap]) -> frozenset[str]:
    """Those of the named who are not there any more: accounts that were closed, contacts that were taken out."""
    named = {key for layer in found for key in layer.members} | {swap.member for swap in swapped if swap.member}
    users = {int(key[5:]) for key in named if key.startswith("user:")}
    contacts = {int(key[8:]) for key in named if key.startswith("contact:")}
    there = {f"user:{key}" for key in User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True)}
    rows = NoticeContact.objects.filter(pk__in=contacts, active=True)
    return frozenset(named - there - {f"contact:{key}" for key in rows.values_list("pk", flat=True)})
