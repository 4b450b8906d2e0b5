"""The calendar of who is on call is entered, and people take over from one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.models import Rotation, RotationLayer, RotationSwap
from fansipan.services.notices.queries import members
from fansipan.services.notices.rules.policies import packed_window
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE, SWAP_DUTY

MOST_LAYERS = 6
LONGEST_SHIFT = 24 * 31
LONGEST_SWAP = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """People who take turns, as somebody enters them."""

    members: tuple[str, ...]
    start: datetime
    shift_hours: int
    windows: tuple[WeekWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenRotation:
    """A rotation as somebody enters it. `deputy` is a login or ""."""

    code: str
    title: dict[str, str]
    deputy: str
    layers: tuple[WrittenLayer, ...]


@transaction.atomic
def keep_rotation(actor: Actor, written: WrittenRotation, *, new: bool = False) -> None:
    """Enter a rotation, or change the one of that code. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, MANAGE_PEOPLE)
    row = Rotation.objects.select_for_update(of=("self",)).filter(code=written.code).first()
    if new and row is not None:
        raise Conflict("notices.rotation_taken", code=written.code)
    if not new and row is None:
        raise NotFound("notices.rotation", code=written.code)
    row = row or Rotation(code=written.code)
    before = _state(row) if row.pk else None
    row.title, row.deputy = written.title, _deputy(written.deputy)
    row.save()
    _keep_layers(row, written.layers)
    audit.record(actor, "notices.keep_rotation", f"rotation:{row.code}", before=before, after=_state(row))


def _deputy(login: str) -> User | None:
    found = User.objects.filter(login=login, is_active=True).first() if login else None
    if login and found is None:
        raise Invalid("notices.person", login=login)
    return found


def _keep_layers(row: Rotation, layers: Sequence[WrittenLayer]) -> None:
    if len(layers) > MOST_LAYERS or any(not 0 < one.shift_hours <= LONGEST_SHIFT for one in layers):
        raise Invalid("notices.layers", most=MOST_LAYERS, hours=LONGEST_SHIFT)
    row.layers.all().delete()
    RotationLayer.objects.bulk_create(
        RotationLayer(
            rotation=row,
            order=place,
            members=members.checked(one.members),
            start=one.start,
            shift_hours=one.shift_hours,
            windows=[packed_window(window) for window in one.windows],
        )
        for place, one in enumerate(layers)
    )


def _state(row: Rotation) -> Mapping[str, Any]:
    layers = [
        {"members": one.members, "start": one.start.isoformat(), "hours": one.shift_hours, "windows": one.windows}
        for one in row.layers.all()
    ]
    return {"title": row.title, "deputy": row.deputy.login if row.deputy else "", "layers": layers}


@dataclass(frozen=True, slots=True)
class WrittenSwap:
    """Somebody else is on call for a while; `member` "": nobody."""

    start: datetime
    end: datetime
    member: str
    why: str = ""


@transaction.atomic
def swap(actor: Actor, code: str, written: WrittenSwap) -> int:
    """Enter a swap; gives its number. Raises Forbidden, NotFound, Invalid."""
    require(actor, SWAP_DUTY)
    row = Rotation.objects.filter(code=code).first()
    if row is None:
        raise NotFound("notices.rotation", code=code)
    if not timedelta() < written.end - written.start <= LONGEST_SWAP:
        raise Invalid("notices.swap_span")
    made = RotationSwap.objects.create(
        rotation=row,
        start=written.start,
        end=written.end,
        member=members.checked([written.member])[0] if written.member else "",
        why=written.why.strip()[:300],
        made_by=actor.name[:200],
        made_at=clock.now(),
    )
    after = {"start": made.start, "end": made.end, "member": made.member}
    audit.record(actor, "notices.swap_made", f"rotation:{code}", after=after, why=made.why)
    return made.pk


@transaction.atomic
def undo_swap(actor: Actor, code: str, number: int) -> None:
    """Take a swap back that is not over yet. Raises Forbidden, NotFound, Conflict."""
    require(actor, SWAP_DUTY)
    row = RotationSwap.objects.filter(pk=number, rotation__code=code).first()
    if row is None:
        raise NotFound("notices.swap", id=number)
    if row.end <= clock.now():
        raise Conflict("notices.swap_over")
    before = {"start": row.start, "end": row.end, "member": row.member}
    audit.record(actor, "notices.undo_swap", f"rotation:{code}", before=before)
    row.delete()
