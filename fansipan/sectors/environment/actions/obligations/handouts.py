"""The list of obligations as it leaves the house: CSV for programs and people, XLSX for people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.queries.obligations import standing
from fansipan.sectors.environment.queries.obligations.standing import StationObligations
from fansipan.sectors.environment.queries.obligations.words import KIND_NAMES, said
from fansipan.sectors.environment.rules.rights import VIEW_OBLIGATIONS
from fansipan.services.observations.rules.windows import Window

WIDTHS = (14, 30, 30, 26, 20, 24, 17, 12, 12, 12, 12, 14, 12, 14, 60)


@transaction.atomic
def sheet(actor: Actor, month: Window, asked: tuple[str, str], kind: str) -> tuple[bytes, str]:
    """The obligations of the stations whose record the actor may read, as bytes and their type.

    `asked`: the organisation and the state ("owed", "waiting") as the page has them, "" for all. Raises
    Unauthenticated, Forbidden, NotFound for another kind of file than csv and xlsx.
    """
    require(actor, VIEW_OBLIGATIONS)
    organisation, state = asked
    found = [one for one in standing.standing(actor, month, organisation) if standing.matches(one, state)]
    after = {"month": f"{month.first:%Y-%m}", "stations": len(found), "format": kind}
    audit.record(actor, "environment.export_obligations", "stations", after=after)
    rows = [row for one in found for row in _rows(one)]
    return written(Sheet(_("Obligations"), _head(), WIDTHS, rows), kind)


def _head() -> list[str]:
    return [
        _("Code"),
        _("Station"),
        _("Organisation"),
        _("Obligation"),
        _("Of what"),
        _("State"),
        _("Due"),
        _("Expected"),
        _("Received"),
        _("Valid"),
        _("Calibrating"),
        _("Device fault"),
        _("Excused by maintenance"),
        _("Rule confirmed"),
        _("Source"),
    ]


def _rows(one: StationObligations) -> list[list[Cell]]:
    language = get_language() or "vi"
    parts = one.parts
    counts: list[Cell] = [
        parts.expected,
        parts.received,
        parts.valid,
        parts.calibrating,
        parts.faulty,
        parts.excused,
    ]
    return [
        [
            one.code,
            pick(one.name, language),
            pick(one.organisation, language),
            str(KIND_NAMES[item.kind]),
            item.subject,
            said(item),
            item.due,
            *(counts if item.share else [None] * len(counts)),
            _("yes") if item.confirmed else _("no"),
            item.terms.source if item.terms else "",
        ]
        for item in one.items
    ]
