"""What residents' reports and shelters give the centre."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import DayFacts, Direction, DutyList, Indicator, LegendEntry, MapLayer
from fansipan.sectors.citizens.queries import centre as queries
from fansipan.sectors.citizens.rules.rights import SEE_PORTAL
from fansipan.services.cases.rules.rights import VIEW_CASES

TOPIC = "case"
REPORTS = _("Reports of residents and their cases")

INDICATORS = (
    Indicator(
        "citizens.reports_waiting", _("Reports of residents not received yet"), "{report}", _("reports"),
        queries.waiting, queries.waiting_rows, VIEW_CASES, Direction.DOWN,
        _("Open reports that no agency has received yet"), REPORTS,
    ),
    Indicator(
        "citizens.reports_late", _("Late reports of residents"), "{report}", _("reports"), queries.late,
        queries.late_rows, VIEW_CASES, Direction.DOWN, _("Open reports with a deadline that ran out"), REPORTS,
        target=0,
    ),
    Indicator(
        "citizens.answered_in_time", _("Reports of residents answered in time"), "%", "%", queries.in_time,
        queries.behind_rows, VIEW_CASES, Direction.UP,
        _("Of the reports done or refused in the last 30 days those whose time for handling never ran out"), REPORTS,
        target=90,
    ),
    Indicator(
        "citizens.stars", _("Stars that residents gave"), "1", _("of 5"), queries.stars, queries.star_rows,
        VIEW_CASES, Direction.UP, _("Mean of the ratings of the last 30 days, from 1 to 5"), REPORTS, target=4,
        decimals=1,
    ),
)  # fmt: skip

LAYERS = (
    MapLayer(
        "feedback",
        queries.on_map,
        SEE_PORTAL,
        _("Reports of residents"),
        (LegendEntry("bad", _("past a deadline")), LegendEntry("warn", _("open report"))),
        (TOPIC,),
        case_types=queries.SHOWN_ELSEWHERE,
    ),
    MapLayer(
        "shelters",
        queries.shelters_on_map,
        SEE_PORTAL,
        _("Shelters"),
        (LegendEntry("good", _("open now")), LegendEntry("still", _("not open"))),
        shown=False,
    ),
)

DUTY = (
    DutyList(
        "feedback",
        _("Reports of residents"),
        VIEW_CASES,
        queries.open_reports,
        order=40,
        topics=(TOPIC,),
        case_types=(queries.TYPE,),
    ),
)
DAY_FACTS = (DayFacts("feedback", _("Reports of residents"), VIEW_CASES, queries.of_day, 60),)
