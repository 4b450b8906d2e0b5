"""Reports that make themselves once their day, month or quarter is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions.reports.asking import defer, new_row
from fansipan.sectors.environment.contracts.reports import ReportKind
from fansipan.sectors.environment.models import Report, ReportSchedule
from fansipan.sectors.environment.rules import report_periods
from fansipan.sectors.environment.rules.report_periods import Stretch


def make_due() -> int:
    """Order every report whose time has come and that is not there; gives how many."""
    rows = ReportSchedule.objects.filter(active=True, layout__active=True).select_related("layout")
    return sum(_order(row) for row in rows)


def due(kind: ReportKind, hour: int, days_after: int, now: datetime) -> Stretch:
    """The newest stretch whose report is due: its end, the days of waiting and the hour have passed."""
    local = now.astimezone(clock.VIETNAM)
    stretch = report_periods.before(kind, local.date())
    if local < _moment(stretch, hour, days_after):
        stretch = report_periods.before(kind, stretch.first)
    return stretch


def _moment(stretch: Stretch, hour: int, days_after: int) -> datetime:
    day = stretch.last + timedelta(days=1 + days_after)
    return datetime.combine(day, time(min(hour, 23)), clock.VIETNAM)


@transaction.atomic
def _order(row: ReportSchedule) -> bool:
    stretch = due(ReportKind(row.layout.kind), row.hour, row.days_after, clock.now())
    locked = ReportSchedule.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
    there = Report.objects.filter(schedule=row, first=stretch.first).exists()
    if locked is None or there or stretch.last < row.begins:
        return False
    about = {"station_id": row.station_id, "organisation_id": row.organisation_id}
    made = new_row(row.layout, stretch, {name: pk for name, pk in about.items() if pk is not None}, None)
    Report.objects.filter(pk=made.pk).update(schedule=row)
    what = {"layout": row.layout.code, "from": stretch.first.isoformat(), "schedule": row.pk}
    audit.record(SYSTEM, "environment.report_asked", f"report:{made.pk}", after=what)
    defer(made.pk)
    return True
