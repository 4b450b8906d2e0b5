"""The law as it leaves the house: its regulations, and its numbers with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.confirming import NumberKind
from fansipan.sectors.environment.contracts.regulations import LawNumber, RegulationCard
from fansipan.sectors.environment.models.law import AVERAGE_NAMES
from fansipan.sectors.environment.queries import regulations as queries
from fansipan.sectors.environment.queries.law_words import (
    DATE_NAMES,
    MEDIUM_NAMES,
    NUMBER_NAMES,
    category_name,
    number_name,
)
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW

REGULATION_WIDTHS = (20, 22, 44, 12, 12, 14, 24, 22, 12, 12, 60)
NUMBER_WIDTHS = (22, 22, 16, 14, 34, 10, 30, 14, 14, 12, 12, 14, 14, 12, 12, 12, 12, 24, 60)


@transaction.atomic
def regulations(actor: Actor, kind: str) -> tuple[bytes, str]:
    """Every regulation as bytes and their type. Raises NotFound for an unknown kind of file."""
    cards = queries.regulations(actor)
    audit.record(actor, "environment.export_law", "regulations", after={"rows": len(cards), "format": kind})
    head = [
        _("Medium"),
        _("Code"),
        _("Title"),
        _("In force from"),
        _("In force until"),
        _("Older plants until"),
        _("Unconfirmed dates"),
        _("Replaced by"),
        _("Confirmed numbers"),
        _("Unconfirmed numbers"),
        _("Source"),
    ]
    return written(Sheet(_("Regulations"), head, REGULATION_WIDTHS, [_card(one) for one in cards]), kind)


def _card(one: RegulationCard) -> list[Cell]:
    return [
        str(MEDIUM_NAMES[one.medium]),
        one.code,
        pick(one.title, get_language() or "vi"),
        *(_day(each) for each in (one.valid_from, one.valid_to, one.existing_until)),
        ", ".join(str(DATE_NAMES[name]) for name in one.unsure_dates),
        one.replaced_by,
        one.confirmed,
        one.unconfirmed,
        one.source,
    ]


@transaction.atomic
def waiting(actor: Actor, kind: str) -> tuple[bytes, str]:
    """Every number that nobody compared yet. Raises Forbidden, NotFound for an unknown kind of file."""
    require(actor, CONFIRM_LAW)
    return _numbers(actor, queries.unconfirmed(actor), "unconfirmed", kind)


@transaction.atomic
def regulation(actor: Actor, name: str, kind: str) -> tuple[bytes, str]:
    """The numbers of a regulation. Raises NotFound for one that is not there, and for an unknown kind of file."""
    card = queries.regulation(actor, name)
    return _numbers(actor, queries.numbers(actor, card.id), card.code, kind)


def _numbers(actor: Actor, found: Sequence[LawNumber], what: str, kind: str) -> tuple[bytes, str]:
    audit.record(actor, "environment.export_law", what, after={"rows": len(found), "format": kind})
    head = [
        _("Kind"),
        _("Regulation"),
        _("Medium"),
        _("Symbol"),
        _("Number of the law"),
        _("Column"),
        _("Category"),
        _("Average"),
        _("Average compared"),
        _("Lowest"),
        _("Highest or value"),
        _("Unit (UCUM)"),
        _("Times the plant's coefficients"),
        _("Reference oxygen, %"),
        _("In force from"),
        _("In force until"),
        _("Confirmed"),
        _("Article"),
        _("Source"),
    ]
    return written(Sheet(_("Numbers of the law"), head, NUMBER_WIDTHS, [_number(one) for one in found]), kind)


def _number(one: LawNumber) -> list[Cell]:
    averages = {average.value: str(name) for average, name in AVERAGE_NAMES.items()}
    limit = one.kind is NumberKind.LIMIT
    return [
        str(NUMBER_NAMES[one.kind]),
        one.regulation,
        str(MEDIUM_NAMES.get(one.medium, "")),
        one.name,
        number_name(one),
        one.column,
        category_name(one.category),
        averages.get(one.average, "") if limit else "",
        averages.get(one.compared, ""),
        one.low,
        one.high,
        one.unit,
        _yes(one.multiplied) if limit else "",
        one.oxygen_reference,
        _day(one.valid_from),
        _day(one.valid_to),
        _yes(one.confirmed),
        one.article,
        one.source,
    ]


def _yes(said: bool) -> str:
    return _("yes") if said else _("no")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
