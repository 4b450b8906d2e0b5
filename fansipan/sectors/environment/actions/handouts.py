"""Exceedances as they leave the house; that they did is on record."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.contracts.permits import PermitCard
from fansipan.sectors.environment.models.law import COMPARED_NAMES
from fansipan.sectors.environment.queries import exceedances as queries
from fansipan.sectors.environment.queries.exceedances import ExceedanceFilter, ExceedanceRow
from fansipan.sectors.environment.queries.law_words import AVERAGE_NAMES, MEDIUM_NAMES, parameter_name
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES, REASON_NAMES

MOST = 100_000
PERMIT_WIDTHS = (22, 34, 12, 12, 30, 16, 26, 16, 12, 12, 12, 20)
WIDTHS = (8, 14, 30, 26, 16, 20, 17, 17, 12, 10, 12, 17, 12, 12, 10, 12, 10, 14, 60)


@transaction.atomic
def exceedances(actor: Actor, wanted: ExceedanceFilter, kind: str) -> tuple[bytes, str]:
    """The exceedances asked for as bytes and their type. Raises Forbidden, NotFound for an unknown kind of file."""
    rows = queries.most(actor, wanted, MOST)
    audit.record(actor, "environment.export_exceedances", "stations", after={"rows": len(rows), "format": kind})
    return written(Sheet(_("Exceedances"), _head(), WIDTHS, [_row(one) for one in rows]), kind)


@transaction.atomic
def permits(actor: Actor, cards: Sequence[PermitCard], kind: str) -> tuple[bytes, str]:
    """The numbers of permits that the actor was given, one a row. Raises NotFound for an unknown kind of file."""
    audit.record(actor, "environment.export_permits", "permits", after={"permits": len(cards), "format": kind})
    head = [
        _("Number of the permit"),
        _("Plant"),
        _("In force from"),
        _("In force until"),
        _("Issued by"),
        _("Station"),
        _("Parameter"),
        _("Held against the limit"),
        _("Lowest allowed"),
        _("Highest allowed"),
        _("Unit"),
        _("Article"),
    ]
    rows = [row for one in cards for row in _permit_rows(one)]
    return written(Sheet(_("Environmental permits"), head, PERMIT_WIDTHS, rows), kind)


def _permit_rows(one: PermitCard) -> list[list[Cell]]:
    ends = one.valid_to.isoformat() if one.valid_to else ""
    plant = pick(one.organisation_name, get_language() or "vi")
    own: list[Cell] = [one.number, plant, one.valid_from.isoformat(), ends, one.issued_by]
    limits: list[list[Cell]] = [
        [
            limit.station_code or str(MEDIUM_NAMES.get(limit.medium, "")),
            parameter_name(limit.parameter),
            str(AVERAGE_NAMES[limit.average]),
            limit.low,
            limit.high,
            limit.unit,
            limit.article,
        ]
        for limit in one.limits
    ]
    return [[*own, *limit] for limit in limits] or [[*own, *([None] * 7)]]


def _head() -> list[str]:
    return [
        _("Number"),
        _("Code"),
        _("Station"),
        _("Parameter"),
        _("Kind"),
        _("Held against the limit"),
        _("From"),
        _("To"),
        _("Lasted, hours"),
        _("Values over it"),
        _("Highest value"),
        _("Highest at"),
        _("Lowest allowed"),
        _("Highest allowed"),
        _("Times the limit"),
        _("Unit"),
        _("Confirmed"),
        _("Why this limit"),
        _("Source"),
    ]


def _row(one: ExceedanceRow) -> list[Cell]:
    language = get_language() or "vi"
    return [
        one.id,
        one.station_code,
        pick(one.station_name, language),
        pick(one.property_name, language),
        str(EXCEEDANCE_NAMES[one.kind]),
        str(COMPARED_NAMES[one.average]),
        one.start,
        one.end if one.end else _("goes on"),
        round(one.seconds / 3600, 2),
        one.count,
        one.peak,
        one.peak_time,
        one.low,
        one.high,
        round(one.times, 3) if one.times else None,
        one.unit,
        _("yes") if one.status is LawStatus.CONFIRMED else _("no"),
        str(REASON_NAMES[one.reason]),
        one.source,
    ]
