"""What the pages of the law share: their tabs, and numbers as a reader writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.confirming import DATES, NumberKind
from fansipan.sectors.environment.contracts.regulations import LawNumber
from fansipan.sectors.environment.pages.showing import number
from fansipan.sectors.environment.queries.law_words import (
    AVERAGE_NAMES,
    DATE_NAMES,
    NUMBER_NAMES,
    category_name,
    number_name,
    unit_shown,
)
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW, VIEW_EVIDENCE, VIEW_OUTLETS, VIEW_PERMITS


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The pages of the law that the reader may open."""
    actor = actor_of(request)
    known = (
        ("law", _("Regulations"), True),
        ("law_confirm", _("Unconfirmed numbers"), allows(actor, CONFIRM_LAW)),
        ("law_confirmations", _("Confirmations"), allows(actor, VIEW_EVIDENCE)),
        ("law_import", _("Import a table"), allows(actor, CONFIRM_LAW)),
        ("permits", _("Environmental permits"), allows(actor, VIEW_PERMITS)),
        ("outlets", _("Stacks and outlets"), allows(actor, VIEW_OUTLETS)),
    )
    return [
        {"title": title, "url": reverse(f"environment:{name}"), "current": name == current, "count": None}
        for name, title, may in known
        if may
    ]


def bounds(low: float | None, high: float | None) -> str:
    """A limit as the law writes it: ≤ 500, ≥ 6, 6–9."""
    if low is None:
        return f"≤ {number(high)}"
    return f"≥ {number(low)}" if high is None else f"{number(low)}–{number(high)}"


def average_name(average: str) -> str:
    """The average in the reader's language; "" where the text names none."""
    return str(AVERAGE_NAMES[Average(average)]) if average and average != Average.ANY else ""


def place_of(one: LawNumber) -> str:
    """Where a number stands in its table: column, category, average."""
    column = _("Column %(name)s") % {"name": one.column} if one.column else ""
    average = average_name(one.average) if one.kind is NumberKind.LIMIT else ""
    span = one.article if one.kind is NumberKind.COEFFICIENT else ""
    unsure = ", ".join(str(DATE_NAMES[name]) for name in one.unsure_dates)
    places = (column, category_name(one.category), average, span, unsure)
    return " · ".join(part for part in (*places, *_terms_of(one)) if part)


def _terms_of(one: LawNumber) -> Iterator[str]:
    """What else decides how a limit is held against values: whoever confirms it must see it."""
    if one.kind is not NumberKind.LIMIT:
        return
    if one.compared and one.average == Average.ANY:
        yield _("compared: %(average)s") % {"average": average_name(one.compared)}
    if one.multiplied:
        yield _("times the plant's coefficients")
    if one.oxygen_reference is not None:
        yield _("at %(share)s %% O₂") % {"share": number(one.oxygen_reference)}
    if one.valid_to:
        yield _("until %(day)s") % {"day": f"{one.valid_to:%d/%m/%Y}"}


def value_of(one: LawNumber) -> str:
    """The number with its unit, as the law writes it."""
    if one.kind is NumberKind.LIMIT:
        return f"{bounds(one.low, one.high)} {unit_shown(one.unit)}".strip()
    if one.kind is NumberKind.DATES:
        days = ((name, getattr(one, name)) for name in DATES)
        return "; ".join(f"{DATE_NAMES[name]}: {day:%d/%m/%Y}" for name, day in days if day)
    return number(one.high) if one.high is not None else ""


def said(one: LawNumber) -> dict[str, Any]:
    """A number in the reader's words."""
    return {
        "key": one.key,
        "name": number_name(one),
        "symbol": one.name,
        "kind": str(NUMBER_NAMES[one.kind]),
        "place": place_of(one),
        "value": value_of(one),
        "confirmed": one.confirmed,
        "source": one.source,
        "article": "" if one.kind is NumberKind.COEFFICIENT else one.article,
        "regulation": one.regulation,
        "confirmation": one.confirmation,
        "url": reverse("environment:law_confirm_number", args=[one.kind.value, one.id]),
    }
