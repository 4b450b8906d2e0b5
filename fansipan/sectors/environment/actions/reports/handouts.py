"""The list of reports as it leaves the house; that it did is on record."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.queries.reports.standing import ReportCard, ReportFilter
from fansipan.sectors.environment.queries.reports.words import KIND_NAMES, SCOPE_NAMES, STATE_NAMES

MOST = 100_000
WIDTHS = (10, 44, 14, 14, 14, 34, 12, 12, 9, 18, 17, 17, 26, 26, 17, 17, 12)


@transaction.atomic
def listing(actor: Actor, wanted: ReportFilter, kind: str) -> tuple[bytes, str]:
    """The reports asked for that the actor may see, as bytes and their type.

    Raises Forbidden, NotFound for an unknown kind of file.
    """
    cards = standing.most(actor, wanted, MOST)
    audit.record(actor, "environment.export_reports", "reports", after={"rows": len(cards), "format": kind})
    return written(Sheet(_("Reports"), _head(), WIDTHS, [_row(one) for one in cards]), kind)


def _head() -> list[str]:
    return [
        _("Number"),
        _("Report"),
        _("Kind of report"),
        _("About"),
        _("Code"),
        _("Station, plant or province"),
        _("First day"),
        _("Last day"),
        _("Edition"),
        _("State"),
        _("Asked for at"),
        pgettext("a report", "Made"),
        _("Made by"),
        _("Signed by"),
        _("Signed at"),
        _("Published at"),
        _("Data changed since"),
    ]


def _row(one: ReportCard) -> list[Cell]:
    language = get_language() or "vi"
    return [
        one.id,
        pick(one.title, language),
        str(KIND_NAMES[one.kind]),
        str(SCOPE_NAMES[one.scope]),
        one.code,
        pick(one.subject, language),
        one.first.isoformat(),
        one.last.isoformat(),
        one.edition,
        str(STATE_NAMES[one.state]),
        one.asked_at,
        one.made_at,
        one.made_by or _("The system itself"),
        one.signed_name,
        one.signed_at,
        one.published_at,
        _("yes") if one.changed else _("no"),
    ]
