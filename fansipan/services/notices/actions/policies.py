"""Policies are written and changed; every change is a version, and what is under way follows the one it began with."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.contracts.policies import PolicyDef
from fansipan.services.notices.models import NoticePolicy, NoticePolicyVersion
from fansipan.services.notices.rules.policies import packed, unpacked
from fansipan.services.notices.rules.rights import MANAGE_POLICIES


@dataclass(frozen=True, slots=True)
class WrittenPolicy:
    """A policy as a person writes it."""

    code: str
    title: dict[str, str]
    order: int
    active: bool
    policy: PolicyDef


@transaction.atomic
def add(actor: Actor, written: WrittenPolicy) -> None:
    """Add a policy. Raises Forbidden, Conflict for a code that is taken, Invalid."""
    require(actor, MANAGE_POLICIES)
    if NoticePolicy.objects.filter(code=written.code).exists():
        raise Conflict("notices.policy_taken", code=written.code)
    _keep(actor, NoticePolicy(code=written.code), written)


@transaction.atomic
def change(actor: Actor, code: str, written: WrittenPolicy) -> None:
    """Change a policy. Raises Forbidden, NotFound, Invalid."""
    require(actor, MANAGE_POLICIES)
    row = NoticePolicy.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound("notices.policy", code=code)
    _keep(actor, row, written)


def _keep(actor: Actor, row: NoticePolicy, written: WrittenPolicy) -> None:
    try:
        definition = packed(unpacked(packed(written.policy)))
    except ValueError as error:
        raise Invalid("notices.policy_wrong", why=str(error)) from None
    before = _state(row) if row.pk else None
    row.title, row.order, row.active, row.definition = written.title, written.order, written.active, definition
    row.save()
    number_version(actor, row)
    audit.record(actor, "notices.write_policy", f"policy:{row.code}", before=before, after=_state(row))


def _state(row: NoticePolicy) -> dict[str, object]:
    return {"title": row.title, "order": row.order, "active": row.active, "definition": row.definition}


def number_version(actor: Actor, row: NoticePolicy) -> NoticePolicyVersion:
    """The newest version of a policy, made anew when it says something else than the policy does now."""
    newest = row.versions.order_by("-number").first()
    if newest is not None and (newest.definition, newest.title) == (row.definition, row.title):
        return newest
    return NoticePolicyVersion.objects.create(
        policy=row,
        number=newest.number + 1 if newest else 1,
        title=row.title,
        definition=row.definition,
        made_at=clock.now(),
        made_by=actor.name[:200],
    )
