"""Exceedances as they leave the house; that they did is on record."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.models.law import COMPARED_NAMES
from fansipan.sectors.environment.queries import exceedances as queries
from fansipan.sectors.environment.queries.exceedances import ExceedanceFilter, ExceedanceRow
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES, REASON_NAMES

MOST = 100_000
WIDTHS = (8, 14, 30, 26, 16, 20, 17, 17, 12, 10, 12, 17, 12, 12, 12, 10, 14, 60)


@transaction.atomic
def exceedances(actor: Actor, wanted: ExceedanceFilter, kind: str) -> tuple[bytes, str]:
    """The exceedances asked for as bytes and their type. Raises Forbidden, NotFound for an unknown kind of file."""
    rows = queries.most(actor, wanted, MOST)
    audit.record(actor, "environment.export_exceedances", "stations", after={"rows": len(rows), "format": kind})
    return written(Sheet(_("Exceedances"), _head(), WIDTHS, [_row(one) for one in rows]), kind)


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
        one.unit,
        _("yes") if one.status is LawStatus.CONFIRMED else _("no"),
        str(REASON_NAMES[one.reason]),
        one.source,
    ]
