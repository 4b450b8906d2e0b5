"""How agencies do with residents' reports, in working hours."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.contracts import LeagueRow, Moderation
from fansipan.sectors.citizens.models import Report
from fansipan.sectors.citizens.rules.league import Handled, ranked, row
from fansipan.sectors.citizens.rules.rights import SEE_PORTAL
from fansipan.services.cases.queries.calendar import work_calendar
from fansipan.services.cases.queries.public import Handling, handlings
from fansipan.services.cases.rules.hours import worked

CLOCK = "handle"
SECONDS = 3600


def league(actor: Actor, since: datetime, until: datetime) -> list[LeagueRow]:
    """The agencies that got reports between two moments. A report counts for the agency that has it now."""
    require(actor, SEE_PORTAL)
    rows = Report.objects.filter(sent_at__gte=since, sent_at__lte=until, main=None)
    rows = rows.exclude(moderation=Moderation.HIDDEN.value)
    ratings = dict(rows.values_list("case", "rating"))
    calendar = work_calendar()
    by_agency: dict[str, list[Handled]] = defaultdict(list)
    names = {}
    for code, one in handlings(list(ratings)).items():
        names[one.agency] = one.agency_name
        by_agency[one.agency].append(_handled(one, ratings[code], calendar))
    return ranked([row(agency, names[agency], found) for agency, found in by_agency.items()])


def _handled(one: Handling, rating: int | None, calendar: object) -> Handled:
    def hours(at: datetime | None) -> float | None:
        return worked(calendar, one.opened_at, at).total_seconds() / SECONDS if at else None  # type: ignore[arg-type]

    late = CLOCK in one.expired
    in_time = False if late else True if one.closed_at else None
    return Handled(hours(min(one.entered.values(), default=None)), hours(one.closed_at), in_time, rating)
