"""An officer describes an outlet anew from a day on: on record with the reason, and judged again from that day."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.changing import plant_changed
from fansipan.sectors.environment.contracts.outlets import OutletTerms
from fansipan.sectors.environment.models import MEDIUM_NAMES, Outlet, Regulation
from fansipan.sectors.environment.queries.outlets import judged_by
from fansipan.sectors.environment.rules import outlets as written
from fansipan.sectors.environment.rules.rights import EDIT_OUTLETS
from fansipan.services.observations.queries import access

PLAIN = (
    *("medium", "column", "category", "operating_since", "oxygen_reference", "oxygen_base", "most_oxygen"),
    *("most_factor", "normal_celsius", "normal_kpa", "moisture", "source"),
)
"""What stands in the table as the rules take it."""


@transaction.atomic
def describe(actor: Actor, code: str, terms: OutletTerms, why: str) -> None:
    """Say what the law asks of a station's outlet from `terms.valid_from` on, until the next description.

    What nothing was judged by yet is written over when it begins on the same day; all else stays as it is. Raises
    NotFound, Forbidden, Invalid without a reason, for settings that cannot be, or for a day whose description readings
    were judged by.
    """
    station = access.station(actor, code, EDIT_OUTLETS)
    reason = " ".join(why.split())
    if not reason:
        raise Invalid("environment.reason_missing")
    _check(terms)
    row = Outlet.objects.select_for_update().filter(station=station.pk, valid_from=terms.valid_from).first()
    if row is not None and judged_by(row.pk):
        raise Invalid("environment.outlet_judged", day=f"{terms.valid_from:%d/%m/%Y}")
    earlier = Outlet.objects.filter(station=station.pk, valid_from__lte=terms.valid_from).order_by("valid_from").last()
    before = _state(earlier) if earlier else None
    row = row or Outlet(station_id=station.pk, valid_from=terms.valid_from)
    for name, value in _values(terms).items():
        setattr(row, name, value)
    row.save()
    audit.record(
        actor, "environment.describe_outlet", f"station:{code}", before=before, after=_state(row), why=reason[:2000]
    )
    plant_changed([station.pk], terms.valid_from)


def _check(terms: OutletTerms) -> None:
    unknown = set(terms.regulations) - set(Regulation.objects.values_list("code", flat=True))
    factors = written.unread_coefficients(dict(terms.coefficients))
    amounts = written.unread_amounts(written.amounts_written(terms.amounts))
    if terms.medium not in MEDIUM_NAMES or unknown or factors or amounts or written.beyond(terms):
        raise Invalid("environment.outlet_settings")


def _values(terms: OutletTerms) -> dict[str, Any]:
    return {
        **{name: getattr(terms, name) for name in PLAIN},
        "regulations": list(terms.regulations),
        "coefficients": dict(terms.coefficients),
        "amounts": written.amounts_written(terms.amounts),
        "basis": written.basis_written(terms.basis),
    }


def _state(row: Outlet) -> dict[str, Any]:
    """The description as the audit trail keeps it."""
    names = ("valid_from", *PLAIN, "regulations", "coefficients", "amounts", "basis")
    return {name: getattr(row, name) for name in names}
