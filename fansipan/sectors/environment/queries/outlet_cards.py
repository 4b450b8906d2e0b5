"""Outlets as officers see them: the station that watches each, and its descriptions by day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from fansipan.kernel.permissions import Actor, allows
from fansipan.sectors.environment.contracts.outlets import OutletCard, OutletTerms
from fansipan.sectors.environment.contracts.permits import EMITTED
from fansipan.sectors.environment.contracts.stacks import GASES, NO, OXYGEN
from fansipan.sectors.environment.models import Coefficient, LimitValue, Outlet, Regulation
from fansipan.sectors.environment.queries.outlets import outlets
from fansipan.sectors.environment.rules.rights import EDIT_OUTLETS, VIEW_OUTLETS
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.streams import streams


def cards(actor: Actor) -> list[OutletCard]:
    """Every described outlet, and every station of a kind that lets something out, by code: a plant its own."""
    described = Outlet.objects.values("station")
    held = access.holding(actor, VIEW_OUTLETS).select_related("organisation").defer("address")
    rows = list(held.filter(Q(kind__in=EMITTED) | Q(pk__in=described)).order_by("code"))
    known = outlets(row.pk for row in rows)
    return [_card(row, known.get(row.pk, ())) for row in rows]


def card(actor: Actor, code: str) -> OutletCard:
    """The outlet of a station. Raises NotFound, Forbidden."""
    row = access.station(actor, code, VIEW_OUTLETS)
    return _card(row, outlets([row.pk]).get(row.pk, ()))


def may_edit(actor: Actor, one: OutletCard) -> bool:
    """Whether the actor may describe it anew."""
    return allows(actor, EDIT_OUTLETS, one.organisation)


def _card(row: Any, described: Iterable[OutletTerms]) -> OutletCard:
    return OutletCard(
        row.pk, row.code, row.name, row.kind, row.organisation_id, row.organisation.name, tuple(described)
    )


MEASURED = (*GASES, NO, OXYGEN, "flue-flow")
"""What an analyser may have brought to reference conditions itself."""


def gases(one: OutletCard) -> list[tuple[str, str]]:
    """What the station measures of its gas: the observed property and the datastream's code."""
    found = [(each.property_code, each.code) for each in streams([one.station]) if each.property_code in MEASURED]
    return list(dict(found).items())


def regulations(medium: str) -> list[tuple[str, dict[str, str]]]:
    """Code and title of the regulations that an outlet of a medium may be held against."""
    return list(Regulation.objects.filter(medium=medium).order_by("code").values_list("code", "title"))


def limit_categories() -> list[str]:
    """The categories that the tables of limits have."""
    rows = LimitValue.objects.exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct())


def factor_categories() -> dict[str, list[str]]:
    """By the symbol of a coefficient the categories that the tables have for it."""
    found: dict[str, list[str]] = {}
    rows = Coefficient.objects.exclude(category="").order_by("symbol", "category")
    for symbol, category in rows.values_list("symbol", "category").distinct():
        found.setdefault(symbol, []).append(category)
    return found
