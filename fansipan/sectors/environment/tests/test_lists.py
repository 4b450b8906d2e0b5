"""Lists of exceedances, of the law and of reports: in another order, and taken away as sheets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.tests import stacks
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.reports.make import draft, load_layouts
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 2, tzinfo=clock.VIETNAM)
HOUR = timedelta(hours=1)


def exceeded(code: str, start: datetime, hours: int, peak: float) -> None:
    """A limit of 100 that was exceeded for so many hours."""
    end = start + hours * HOUR
    Exceedance.objects.create(
        datastream=stream(stacks.stack(code), "flue-so2"), kind="warning", average="24h", start=start, last=end,
        end=end, peak=peak, peak_time=end, count=hours, high=100, unit="mg/m3", status="unconfirmed",
        reason="regulation", source="QCVN 19:2009/BTNMT", found_at=end,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "CBA"),
        ("-start", "CBA"),
        ("start", "ABC"),
        ("station", "BAC"),
        ("-times", "ACB"),
        ("times", "CAB"),
        ("-lasted", "BCA"),
        ("nonsense", "CBA"),
    ],
)
def test_exceedances_are_put_in_order_and_what_is_below_a_limit_has_no_times(
    client: Client, sort: str, order: str
) -> None:
    exceeded("TL-KT-02", DAY, 2, 400)
    exceeded("TL-KT-01", DAY + HOUR, 9, 80)
    exceeded("TL-KT-03", DAY + 2 * HOUR, 3, 150)
    client.force_login(cast.chi())
    letters = {"02": "A", "01": "B", "03": "C"}
    page = client.get("/exceedances", {"sort": sort}).content.decode()
    assert "".join(letters[found] for found in re.findall(r">TL-KT-(\d\d) ·", page.split("<tbody>")[1])) == order
    told = client.get("/api/v1/exceedances", {"sort": sort}).json()["exceedances"]
    assert "".join(letters[one["station_code"][-2:]] for one in told) == order
    sheet = client.get("/exceedances.csv", {"sort": sort}).content.decode()
    assert "".join(letters[found] for found in re.findall(r"(?m)^\d+,TL-KT-(\d\d)", sheet)) == order


def test_the_list_keeps_its_filter_when_it_is_put_in_another_order(client: Client) -> None:
    exceeded("TL-KT-01", DAY, 2, 400)
    client.force_login(cast.chi())
    page = client.get("/exceedances?station=TL-KT-01&sort=-times").content.decode()
    assert (
        'aria-sort="descending">Giá trị cao nhất, <a class="sort" href="/exceedances?station=TL-KT-01&amp;sort=times"'
        in page
    )
    assert "/exceedances.xlsx?station=TL-KT-01&amp;sort=-times" in page
    assert "× 4,00</small>" in page


def test_the_law_is_taken_away_by_everybody_and_what_waits_by_whoever_confirms_it(client: Client) -> None:
    load_law()
    listed = client.get("/law.csv").content.decode("utf-8-sig")
    assert "QCVN 19:2009/BTNMT,Khí thải công nghiệp đối với bụi và các chất vô cơ,2010-01-01,2025-06-30" in listed
    numbers = client.get("/law/qcvn-19-2009-btnmt.csv").content.decode("utf-8-sig")
    assert re.search(r"Khí thải,SO2,SO2,B,,Không quy định,24 giờ,,500\.0,mg/m3,có", numbers)
    assert client.get("/law/none.csv").status_code == 404
    assert client.get("/law/confirm.csv").status_code in (302, 401, 403)
    client.force_login(cast.dung())
    assert client.get("/law/confirm.csv").status_code == 403
    client.force_login(cast.chi())
    waiting = client.get("/law/confirm.csv").content.decode("utf-8-sig")
    assert ",HF," in waiting
    assert "QCVN 19:2009/BTNMT,Khí thải,SO2,SO2,B" not in waiting
    for address in ("/law", "/law/qcvn-19-2009-btnmt", "/law/confirm"):
        assert f"{address}.xlsx" in client.get(address).content.decode()
        assert client.get(f"{address}.xlsx").content.startswith(b"PK")
    taken = AuditEntry.objects.filter(action="environment.export_law")
    assert set(taken.values_list("target", flat=True)) == {"regulations", "QCVN 19:2009/BTNMT", "unconfirmed"}


def test_the_list_of_reports_is_taken_away_as_it_is_filtered_and_a_stranger_gets_what_was_published(
    client: Client,
) -> None:
    load_layouts()
    row = draft(make_station("TL-KT-01"), "x", cast.chi())
    assert len(client.get("/reports.csv").content.decode().splitlines()) == 1
    client.force_login(cast.chi())
    lines = client.get("/reports.csv?kind=month").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Số thứ tự,Báo cáo,Loại báo cáo")
    assert lines[1].startswith(f"{row.pk},")
    assert "TL-KT-01" in lines[1]
    assert len(client.get("/reports.csv?kind=day").content.decode().splitlines()) == 1
    assert "/reports.xlsx?kind=month" in client.get("/reports?kind=month").content.decode()
    assert client.get("/reports.xlsx").content.startswith(b"PK")
    assert AuditEntry.objects.filter(action="environment.export_reports").count() == 4
