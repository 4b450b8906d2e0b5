"""The numbers that this sector declares."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import Direction, Indicator
from fansipan.sectors.environment.queries import indicators as queries
from fansipan.sectors.environment.rules import report_rights, rights

HOURLY = timedelta(hours=3)
INDICES = _("Published indices of the stations")

INDICATORS = (
    Indicator(
        "environment.air_index", _("Highest air index (VN_AQI)"), "1", "", queries.air, queries.air_rows,
        rights.VIEW_INDICES, Direction.DOWN, _("Highest VN_AQI of the newest hour of any station"), INDICES,
        target=100, max_age=HOURLY,
    ),
    Indicator(
        "environment.water_index", _("Lowest water index (VN_WQI)"), "1", "", queries.water, queries.water_rows,
        rights.VIEW_INDICES, Direction.UP, _("Lowest VN_WQI of the newest hour of any station"), INDICES,
        target=51, max_age=HOURLY,
    ),
    Indicator(
        "environment.exceedances", _("Exceedances that go on"), "{exceedance}", _("exceedances"),
        queries.exceedances, queries.exceedance_rows, rights.VIEW_EXCEEDANCES, Direction.DOWN,
        _("Warnings and violations without an end"), _("Readings and averages against their limits"), target=0,
        max_age=HOURLY,
    ),
    Indicator(
        "environment.papers", _("Instruments with overdue papers"), "{sensor}", _("instruments"), queries.papers,
        queries.paper_rows, rights.VIEW_OBLIGATIONS, Direction.DOWN,
        _("Instruments in use whose verification or calibration is overdue"), _("Dates of the instruments"), target=0,
        max_age=timedelta(hours=1),
    ),
    Indicator(
        "environment.reports_signed", _("Reports signed in time"), "%", "%", queries.signed, queries.unsigned_rows,
        report_rights.VIEW_REPORTS, Direction.UP,
        _("Reports of a quarter signed within ten days, of those due"), _("Reports and their signatures"), target=100,
        max_age=timedelta(hours=1),
    ),
)  # fmt: skip
