"""Limits brought in from a sheet: all of them unconfirmed, none over one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.actions.changing import law_changed
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.contracts.sheets import RowFault, SheetFault, SheetLimit
from fansipan.sectors.environment.models import LimitValue, Regulation
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW
from fansipan.services.observations.queries import access


@transaction.atomic
def bring_in(actor: Actor, regulation_id: int, limits: Sequence[SheetLimit], sheet: str) -> tuple[int, list[RowFault]]:
    """Add the limits of a sheet to a regulation; gives how many, and the rows whose place is taken by now.

    Raises Forbidden, NotFound, Invalid when there is no row.
    """
    require(actor, CONFIRM_LAW)
    access.person(actor, CONFIRM_LAW)
    regulation = Regulation.objects.select_for_update().filter(pk=regulation_id).first()
    if regulation is None:
        raise NotFound("environment.regulation", code=str(regulation_id))
    if not limits:
        raise Invalid("environment.sheet_empty")
    there = taken(regulation_id, limits)
    gone = {fault.row for fault in there}
    fresh = [one for one in limits if one.row not in gone]
    source = f"{sheet[:200]}, {clock.today().isoformat()}"
    rows = LimitValue.objects.bulk_create(_row(regulation, one, source) for one in fresh)
    if rows:
        added = [f"{one.parameter} {one.column} {one.category} {one.average.value}".strip() for one in fresh]
        after = {"sheet": sheet[:200], "limits": added}
        audit.record(actor, "environment.import_limits", f"regulation:{regulation.code}", after=after)
        law_changed([regulation.medium], since=min(one.valid_from for one in fresh))
    return len(rows), there


def taken(regulation_id: int, limits: Sequence[SheetLimit]) -> list[RowFault]:
    """The rows whose place in the regulation's table has a number already, with that number."""
    names = ("parameter", "column", "category", "average", "valid_from")
    rows = LimitValue.objects.filter(regulation=regulation_id)
    present = {tuple(getattr(row, name) for name in names): row for row in rows}
    return [
        RowFault(one.row, "parameter", SheetFault.ALREADY_THERE, f"{one.parameter}: {_told(present[one.place])}")
        for one in limits
        if one.place in present
    ]


def _told(row: LimitValue) -> str:
    low, high = ("" if bound is None else f"{bound:g}" for bound in (row.low, row.high))
    return f"{low}–{high} {row.unit}" if low else f"{high} {row.unit}"


def _row(regulation: Regulation, one: SheetLimit, source: str) -> LimitValue:
    return LimitValue(
        regulation=regulation,
        parameter=one.parameter,
        column=one.column,
        category=one.category,
        average=one.average.value,
        compared=one.compared.value,
        low=one.low,
        high=one.high,
        unit=one.unit,
        multiplied=one.multiplied,
        oxygen_reference=one.oxygen_reference,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        article=one.article,
        status=LawStatus.UNCONFIRMED.value,
        source=source,
    )
