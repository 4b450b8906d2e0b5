"""Reports, the league of agencies and what waits for a moderator as tables to keep."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fansipan.kernel.sheets import Cell, Sheet
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.contracts import LeagueRow, ReportCard, ReportView
from fansipan.sectors.citizens.pages.asking import language
from fansipan.sectors.citizens.pages.showing import CHANNELS, DOUBTS
from fansipan.sectors.citizens.rules.spam import Doubt
from fansipan.services.places import queries as places


def reports(found: Sequence[ReportCard]) -> Sheet:
    """What everybody may know of reports."""
    names = _communes()
    head = [
        *(_("Code"), _("Kind of report"), _("Commune or ward"), _("Latitude"), _("Longitude"), _("Place is exact")),
        *(_("Reported at"), _("State"), _("Agency"), _("Voices of others"), _("Stars"), _("Words")),
    ]
    rows = [
        (
            *(one.code, pick(one.category_title, language()), names.get(one.commune, ""), one.lat, one.lon),
            *(_yes(one.exact), one.sent_at, pick(one.public, language()), pick(one.agency, language())),
            *(one.supporters, one.rating, one.text),
        )
        for one in found
    ]
    widths = (18, 24, 24, 11, 11, 10, 18, 22, 40, 10, 8, 60)
    return Sheet(_("Reports of residents"), head, widths, rows)


def league(found: Sequence[LeagueRow]) -> Sheet:
    """How agencies do; hours are working hours."""
    head = [
        *(_("Agency"), pgettext("of residents", "Reports"), _("Answered"), _("In time"), _("Judged")),
        *(_("Received after, hours"), _("Answered after, hours"), _("Stars"), _("Ratings")),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            *(pick(one.name, language()), one.received, one.closed, one.in_time, one.judged),
            *(_rounded(one.median_receive), _rounded(one.median_close), one.rating, one.ratings),
        )
        for one in found
    ]
    return Sheet(_("How the agencies do"), head, (44, 10, 10, 10, 10, 14, 14, 8, 10), rows)


def queue(found: Sequence[ReportView]) -> Sheet:
    """What waits for a moderator."""
    names = _communes()
    head = [
        *(_("Code"), _("Kind of report"), _("Commune or ward"), _("Reported at"), _("How it came")),
        *(_("A reason to look twice"), _("Files"), _("Words")),
    ]
    rows = [
        (
            *(one.card.code, pick(one.card.category_title, language()), names.get(one.card.commune, "")),
            *(one.card.sent_at, str(CHANNELS[one.channel])),
            *("; ".join(str(DOUBTS[Doubt(name)]) for name in one.spam), len(one.media), one.words),
        )
        for one in found
    ]
    return Sheet(_("To be looked at"), head, (18, 24, 24, 18, 16, 36, 8, 60), rows)


def _communes() -> dict[str, str]:
    return {one.code: pick(one.name, language()) for one in places.communes()}


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)
