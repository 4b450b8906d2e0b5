"""The regulations with their numbers, and who confirmed which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.contracts.confirming import DATES, NumberKind
from fansipan.sectors.environment.contracts.regulations import ConfirmationLine, LawNumber, RegulationCard
from fansipan.sectors.environment.models import (
    AveragingRule,
    Coefficient,
    Confirmation,
    ConfirmedNumber,
    IndexTable,
    LimitValue,
    ObligationRule,
    Regulation,
)
from fansipan.sectors.environment.rules.naming import slug
from fansipan.sectors.environment.rules.rights import VIEW_EVIDENCE, VIEW_LAW

CONFIRMED = LawStatus.CONFIRMED.value


def regulations(actor: Actor) -> list[RegulationCard]:
    """Every regulation, in force or not, by medium and code."""
    require(actor, VIEW_LAW)
    yes, no = Q(limits__status=CONFIRMED), Q(limits__status=LawStatus.UNCONFIRMED.value)
    rows = Regulation.objects.annotate(yes=Count("limits", filter=yes), no=Count("limits", filter=no))
    factors: dict[int, list[str]] = {}
    for regulation, status in Coefficient.objects.values_list("regulation_id", "status"):
        factors.setdefault(regulation, []).append(status)
    return [_card(row, factors.get(row.pk, [])) for row in rows.order_by("medium", "code")]


def regulation(actor: Actor, name: str) -> RegulationCard:
    """The regulation of that name in addresses. Raises NotFound."""
    found = next((one for one in regulations(actor) if one.slug == name), None)
    if found is None:
        raise NotFound("environment.regulation", code=name)
    return found


def _card(row: Any, factors: list[str]) -> RegulationCard:
    confirmed = sum(status == CONFIRMED for status in factors)
    return RegulationCard(
        id=row.pk,
        slug=slug(row.code),
        code=row.code,
        title=row.title,
        medium=row.medium,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        existing_until=row.existing_until,
        replaced_by=row.replaced_by,
        source=row.source,
        confirmed=row.yes + confirmed,
        unconfirmed=row.no + len(factors) - confirmed,
        unsure_dates=_unsure(row),
    )


def numbers(actor: Actor, regulation_id: int) -> list[LawNumber]:
    """The dates, the limits and the coefficients of a regulation, in the order of its tables."""
    require(actor, VIEW_LAW)
    return [
        *_read(NumberKind.DATES, pk=regulation_id),
        *_read(NumberKind.LIMIT, regulation=regulation_id),
        *_read(NumberKind.COEFFICIENT, regulation=regulation_id),
    ]


def unconfirmed(actor: Actor) -> list[LawNumber]:
    """Every number that nobody compared with the official text yet, in the order of the tables."""
    require(actor, VIEW_LAW)
    marked = [kind for kind in NumberKind if kind is not NumberKind.DATES]
    numbers = [one for kind in marked for one in _read(kind, status=LawStatus.UNCONFIRMED.value)]
    return [*numbers, *(one for one in _read(NumberKind.DATES) if not one.confirmed)]


def number(actor: Actor, kind: NumberKind, number_id: int) -> LawNumber:
    """One number. Raises NotFound."""
    require(actor, VIEW_LAW)
    found = _read(kind, pk=number_id)
    if not found:
        raise NotFound("environment.number", kind=kind.value, id=number_id)
    return found[0]


def _read(kind: NumberKind, **wanted: Any) -> list[LawNumber]:
    if kind is NumberKind.LIMIT:
        limits = LimitValue.objects.filter(**wanted).select_related("regulation")
        return _limits(limits.order_by("regulation__code", "pk"))
    if kind is NumberKind.COEFFICIENT:
        factors = Coefficient.objects.filter(**wanted).select_related("regulation")
        return _coefficients(factors.order_by("regulation__code", "pk"))
    if kind is NumberKind.DATES:
        return _dates(Regulation.objects.filter(**wanted).order_by("code"))
    if kind is NumberKind.AVERAGE:
        return _averages(AveragingRule.objects.filter(**wanted).order_by("pk"))
    if kind is NumberKind.OBLIGATION:
        return _obligations(ObligationRule.objects.filter(**wanted).order_by("pk"))
    return _indices(IndexTable.objects.filter(**wanted).order_by("code"))


def _standing(kind: NumberKind) -> dict[int, int]:
    """The newest confirmation that stands, by number."""
    rows = ConfirmedNumber.objects.filter(kind=kind.value, confirmation__withdrawn_at__isnull=True)
    return dict(rows.order_by("pk").values_list("number", "confirmation_id"))


def _limits(rows: Iterable[LimitValue]) -> list[LawNumber]:
    standing = _standing(NumberKind.LIMIT)
    return [
        LawNumber(
            NumberKind.LIMIT, row.pk, row.regulation.code, row.regulation.medium, row.parameter, row.column,
            row.category, row.average, row.compared, row.low, row.high, row.unit, row.status == CONFIRMED,
            row.source or row.regulation.source, row.article, row.valid_from, row.valid_to, row.multiplied,
            row.oxygen_reference, standing.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _coefficients(rows: Iterable[Coefficient]) -> list[LawNumber]:
    """A coefficient's value is told by `high`, the span that it is for by `article`."""
    standing = _standing(NumberKind.COEFFICIENT)
    return [
        LawNumber(
            NumberKind.COEFFICIENT, row.pk, row.regulation.code, row.regulation.medium, row.symbol, "", row.category,
            "", "", None, row.value, "", row.status == CONFIRMED, row.source or row.regulation.source,
            _span(row.above, row.up_to), confirmation=standing.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _span(above: float | None, up_to: float | None) -> str:
    parts = (f"> {above:g}" if above is not None else "", f"≤ {up_to:g}" if up_to is not None else "")
    return ", ".join(part for part in parts if part)


def _dates(rows: Iterable[Regulation]) -> list[LawNumber]:
    """The dates of a regulation are confirmed together, though some of them may be known already."""
    standing = _standing(NumberKind.DATES)
    return [
        LawNumber(
            NumberKind.DATES, row.pk, row.code, row.medium, "", "", "", "", "", None, None, "", not _unsure(row),
            row.source, "", row.valid_from, row.valid_to, confirmation=standing.get(row.pk),
            existing_until=row.existing_until, unsure_dates=_unsure(row),
        )
        for row in rows
    ]  # fmt: skip


def _unsure(row: Any) -> tuple[str, ...]:
    return tuple(name for name in DATES if getattr(row, name) is not None and name not in row.confirmed_dates)


def _averages(rows: Iterable[AveragingRule]) -> list[LawNumber]:
    standing = _standing(NumberKind.AVERAGE)
    return [
        LawNumber(
            NumberKind.AVERAGE, row.pk, "", "", row.average, "", "", row.average, "", None, row.least_share, "",
            row.status == CONFIRMED, row.source, "", confirmation=standing.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _indices(rows: Iterable[IndexTable]) -> list[LawNumber]:
    standing = _standing(NumberKind.INDEX)
    return [
        LawNumber(
            NumberKind.INDEX, row.pk, "", "", row.code, "", "", "", "", None, None, "", row.status == CONFIRMED,
            row.source, row.decision, row.valid_from, row.valid_to, confirmation=standing.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _obligations(rows: Iterable[ObligationRule]) -> list[LawNumber]:
    standing = _standing(NumberKind.OBLIGATION)
    return [
        LawNumber(
            NumberKind.OBLIGATION, row.pk, "", "", row.kind, "", "", "", "", None, row.number, "",
            row.status == CONFIRMED, row.source, row.article, row.valid_from, row.valid_to,
            confirmation=standing.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def confirmations(actor: Actor, regulation_id: int | None = None) -> list[ConfirmationLine]:
    """Every comparison with the official text, the newest first; of one regulation when asked so."""
    require(actor, VIEW_EVIDENCE)
    found = Confirmation.objects.defer("scan").select_related("regulation", "confirmed_by", "withdrawn_by")
    if regulation_id is not None:
        found = found.filter(regulation=regulation_id)
    return [_confirmation(row) for row in found.annotate(count=Count("numbers"))]


def confirmation(actor: Actor, number_id: int) -> tuple[ConfirmationLine, list[LawNumber]]:
    """One comparison and the numbers that it was about. Raises NotFound."""
    require(actor, VIEW_EVIDENCE)
    found = Confirmation.objects.defer("scan").select_related("regulation", "confirmed_by", "withdrawn_by")
    row = found.annotate(count=Count("numbers")).filter(pk=number_id).first()
    if row is None:
        raise NotFound("environment.confirmation", id=number_id)
    about = list(row.numbers.values_list("kind", "number"))
    return _confirmation(row), [
        one for kind in NumberKind for one in _read(kind, pk__in=[pk for its, pk in about if its == kind.value])
    ]


def scan(actor: Actor, number_id: int) -> tuple[str, str, bytes]:
    """The scan of a confirmation: name, type, bytes. Raises NotFound."""
    require(actor, VIEW_EVIDENCE)
    row = Confirmation.objects.filter(pk=number_id).first()
    if row is None:
        raise NotFound("environment.confirmation", id=number_id)
    return row.scan_name, row.scan_type, bytes(row.scan)


def _confirmation(row: Any) -> ConfirmationLine:
    return ConfirmationLine(
        id=row.pk,
        regulation=row.regulation.code if row.regulation else "",
        source=row.source,
        article=row.article,
        text_date=row.text_date,
        scan_name=row.scan_name,
        scan_sha256=row.scan_sha256,
        confirmed_by=str(row.confirmed_by),
        confirmed_at=row.confirmed_at,
        count=row.count,
        withdrawn_by=str(row.withdrawn_by or ""),
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
    )
