"""Reports that make themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.sectors.environment.actions.reports import making, scheduling
from fansipan.sectors.environment.contracts.reports import ReportKind
from fansipan.sectors.environment.models import Report, ReportSchedule
from fansipan.sectors.environment.tests.make import AIR, air_station, load_law, send
from fansipan.sectors.environment.tests.reports.make import load_layouts

pytestmark = pytest.mark.django_db


def local(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=clock.VIETNAM)


@pytest.mark.parametrize(
    ("kind", "days_after", "now", "first"),
    [
        (ReportKind.DAY, 0, local(23, 5), date(2026, 11, 21)),
        (ReportKind.DAY, 0, local(23, 6), date(2026, 11, 22)),
        (ReportKind.MONTH, 2, local(3, 5), date(2026, 9, 1)),
        (ReportKind.MONTH, 2, local(3, 6), date(2026, 10, 1)),
        (ReportKind.QUARTER, 0, local(23, 6), date(2026, 7, 1)),
    ],
)
def test_a_report_is_due_once_its_time_has_come(kind: ReportKind, days_after: int, now: datetime, first: date) -> None:
    assert scheduling.due(kind, 6, days_after, now).first == first


def test_the_bulletin_is_made_once_a_day_and_tells_of_public_stations_alone() -> None:
    load_law()
    with clock.frozen(local(22, 5)):
        load_layouts()
    public, hidden = air_station("KK-01"), air_station("KK-02", public=False)
    with clock.frozen(local(23, 0)):
        for station in (public, hidden):
            hours = range(1, 25)
            send(station, [(local(22, 0) + timedelta(hours=n), dict.fromkeys(AIR, 40.0)) for n in hours])
    with clock.frozen(local(23, 7)):
        assert scheduling.make_due() == 1
        assert scheduling.make_due() == 0
        row = Report.objects.get()
        making.make(row.pk)
    row.refresh_from_db()
    assert (row.first, row.state, row.public_only, row.made_by) == (date(2026, 11, 22), "draft", True, None)
    said = str(row.content["vi"])
    assert "KK-01" in said
    assert "KK-02" not in said
    assert "air-pm25" in said


def test_a_schedule_that_begins_later_or_is_out_of_use_makes_nothing() -> None:
    with clock.frozen(local(23, 7)):
        load_layouts()
        assert scheduling.make_due() == 0
        ReportSchedule.objects.update(begins=date(2026, 1, 1), active=False)
        assert scheduling.make_due() == 0
