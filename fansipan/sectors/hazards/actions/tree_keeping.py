"""Whom a contact tree reaches, one after the other, is entered and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.contracts.duty import WrittenStep
from fansipan.sectors.hazards.models import ContactStep, ContactTree
from fansipan.sectors.hazards.rules.rights import KEEP_TREES
from fansipan.services.identity import queries as identity
from fansipan.services.notices.queries import members
from fansipan.services.places import queries as places

MOST_STEPS = 20


@transaction.atomic
def keep(actor: Actor, commune: str, stage: Stage, steps: Sequence[WrittenStep], *, active: bool = True) -> None:
    """Enter the tree of a commune, or change it; a telling that goes on goes on with the new steps.

    Raises Forbidden, NotFound for the commune, Invalid for no steps, too many, or one that names nobody who is there.
    """
    require(actor, KEEP_TREES)
    if commune not in {one.code for one in places.communes()}:
        raise NotFound("hazards.commune", code=commune)
    if not 0 < len(steps) <= MOST_STEPS:
        raise Invalid("hazards.no_steps")
    tree, _made = ContactTree.objects.select_for_update().get_or_create(commune=commune)
    before = _said(tree)
    tree.stage, tree.active = stage.value, active
    tree.save(update_fields=["stage", "active"])
    tree.steps.all().delete()
    ContactStep.objects.bulk_create(_step(tree, order, one) for order, one in enumerate(steps, 1))
    audit.record(actor, "hazards.keep_tree", f"commune:{commune}", before=before, after=_said(tree))


def _step(tree: ContactTree, order: int, one: WrittenStep) -> ContactStep:
    row = ContactStep(tree=tree, order=order, name=dict(one.name), phone=one.phone, wait_minutes=one.wait_minutes)
    kind, _colon, key = one.whom.partition(":")
    if kind == "organisation":
        row.organisation_id = next((unit.id for unit in identity.organisations() if unit.code == key), None)
        if row.organisation_id is None:
            raise Invalid("hazards.step_whom", whom=one.whom)
    elif one.whom:
        members.checked([one.whom])
        setattr(row, "user_id" if kind == "user" else "contact_id", int(key))
    return row


def _said(tree: ContactTree) -> dict[str, Any]:
    steps = [
        {"name": one.name, "phone": one.phone, "whom": whom_of(one), "wait": one.wait_minutes}
        for one in tree.steps.order_by("order")
    ]
    return {"stage": tree.stage, "active": tree.active, "steps": steps}


def whom_of(one: ContactStep) -> str:
    """The key of whom a step names; "" for nobody."""
    if one.contact_id:
        return f"contact:{one.contact_id}"
    if one.user_id:
        return f"user:{one.user_id}"
    return f"organisation:{one.organisation.code}" if one.organisation else ""
