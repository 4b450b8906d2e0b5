"""The criteria of the national score come in out of a sheet; what a sheet changes must be compared anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import Criterion
from fansipan.services.centre.rules.criteria import SheetCriterion, read
from fansipan.services.centre.rules.rights import LOAD


@dataclass(frozen=True, slots=True)
class TakenCriteria:
    """How many criteria are new, and how many were there and say now what the sheet says."""

    fresh: int
    changed: int


@transaction.atomic
def take(actor: Actor, content: bytes) -> TakenCriteria:
    """Bring in the criteria of a CSV or XLSX, all or none; none is taken away. Raises Forbidden, Invalid."""
    require(actor, LOAD)
    rows = read(content)
    known = {one.code: one for one in Criterion.objects.filter(code__in=[row.code for row in rows])}
    fresh = [Criterion(**_values(row)) for row in rows if row.code not in known]
    changed = [known[row.code] for row in rows if row.code in known and _differs(known[row.code], row)]
    Criterion.objects.bulk_create(fresh)
    said = {row.code: row for row in rows}
    for one in changed:
        for name, value in _values(said[one.code]).items():
            setattr(one, name, value)
        one.confirmed = False
        one.save()
    after = {"fresh": len(fresh), "changed": len(changed), "sha256": hashlib.sha256(content).hexdigest()}
    audit.record(actor, "centre.take_criteria", "criteria", after=after)
    return TakenCriteria(len(fresh), len(changed))


def _values(row: SheetCriterion) -> dict[str, object]:
    return {"code": row.code, "title": row.title, "basic": row.basic, "source": row.source}


def _differs(one: Criterion, row: SheetCriterion) -> bool:
    return any(getattr(one, name) != value for name, value in _values(row).items())
