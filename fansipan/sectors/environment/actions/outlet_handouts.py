"""Outlets as they leave the house; that they did is on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.outlets import OutletCard, OutletTerms
from fansipan.sectors.environment.queries.law_words import MEDIUM_NAMES, category_name
from fansipan.sectors.environment.rules.outlets import SYMBOLS

WIDTHS = (14, 30, 34, 16, 12, 12, 30, 10, 24, 14, 10, 10, 10, 10, 12, 12, 12, 12, 12, 60)


@transaction.atomic
def outlets(actor: Actor, cards: Sequence[OutletCard], kind: str) -> tuple[bytes, str]:
    """Every description of outlets that the actor was given, one a row. Raises NotFound for an unknown kind of file."""
    audit.record(actor, "environment.export_outlets", "outlets", after={"outlets": len(cards), "format": kind})
    head = [
        _("Code"),
        _("Station"),
        _("Plant"),
        _("Medium"),
        _("In force from"),
        _("Followed on"),
        _("Regulations"),
        _("Column"),
        _("Category"),
        _("Operating since"),
        *SYMBOLS,
        _("Reference oxygen, %"),
        _("Oxygen of air in the formula, %"),
        _("Reference temperature, °C"),
        _("Reference pressure, kPa"),
        _("Moisture where none is measured, %"),
        _("Source"),
    ]
    rows = [row for one in cards for row in _rows(one)]
    return written(Sheet(_("Stacks and outlets"), head, WIDTHS, rows), kind)


def _rows(one: OutletCard) -> Iterator[list[Cell]]:
    language = get_language() or "vi"
    own: list[Cell] = [one.code, pick(one.name, language), pick(one.organisation_name, language)]
    own.append(str(MEDIUM_NAMES.get(one.medium, "")))
    for place, terms in enumerate(one.described):
        after = one.described[place + 1 :]
        yield [*own, *_terms(terms, after[0].valid_from.isoformat() if after else "")]
    if not one.described:
        yield [*own, *([None] * (len(WIDTHS) - len(own)))]


def _terms(one: OutletTerms, until: str) -> list[Cell]:
    """A description; `until`: the day on which another one takes its place."""
    return [
        one.valid_from.isoformat(),
        until,
        ", ".join(one.regulations),
        one.column,
        category_name(one.category),
        one.operating_since.isoformat() if one.operating_since else "",
        *(one.coefficients.get(symbol) for symbol in SYMBOLS),
        one.oxygen_reference,
        one.oxygen_base,
        one.normal_celsius,
        one.normal_kpa,
        one.moisture,
        one.source,
    ]
