"""Lists of reports are filtered, put in order and taken away as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.citizens.actions import moderating, owning
from fansipan.sectors.citizens.tests.make import COMMUNE, make_report, make_residents
from fansipan.services.identity.models import User
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        make_residents()
        yield


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def rows(client: Client, address: str) -> list[str]:
    """The lines of a table without its head."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig").splitlines()[1:]


def test_public_reports_are_put_in_order_and_taken_away_without_hidden_words() -> None:
    first = make_report(text="tên ông Kẻng").code
    with clock.frozen(MONDAY + timedelta(hours=1)):
        second = make_report(category="road", exact=False).code
    owning.support(cast.binh(), first, "b" * 24)
    moderating.show(cast.acting(cast.chi()), second, "ổ gà")
    client = browser()
    for order, codes in (("newest", [second, first]), ("oldest", [first, second]), ("loudest", [first, second])):
        page = client.get(f"/feedback?order={order}")
        assert [row["one"].code for row in page.context["rows"]] == codes, order
        assert [row.split(",")[0] for row in rows(client, f"/feedback.csv?order={order}")] == codes
    (road,) = rows(client, "/feedback.csv?category=road")
    assert "ổ gà" in road
    assert "Không" in road  # the place is not exact
    assert not [row for row in rows(client, "/feedback.csv") if "Kẻng" in row]
    assert client.get("/feedback.xlsx").content.startswith(b"PK")
    assert client.get("/feedback.exe").status_code == 404


def test_the_league_is_a_table_too() -> None:
    make_report()
    (row,) = rows(browser(), "/feedback/statistics.csv?days=30")
    assert row.startswith("Ủy ban nhân dân xã Một,1,0,0,0,,")
    assert browser().get("/feedback/statistics.xlsx").content.startswith(b"PK")


def test_what_waits_is_filtered_and_taken_away_by_moderators_alone() -> None:
    plain = make_report(text="Rác ở chợ").code
    with clock.frozen(MONDAY + timedelta(hours=1)):
        doubtful = make_report(text="mua ngay http://spam.example", category="road").code
    chi, desk = browser(cast.chi()), "/feedback/desk"
    for asked, codes in (
        ("", [plain, doubtful]),
        ("order=newest", [doubtful, plain]),
        ("doubtful=1", [doubtful]),
        ("category=rubbish", [plain]),
        ("q=chợ", [plain]),
        (f"commune={COMMUNE}", [plain, doubtful]),
        ("commune=none", []),
    ):
        assert [row["one"].code for row in chi.get(f"{desk}?{asked}").context["rows"]] == codes, asked
        assert [row.split(",")[0] for row in rows(chi, f"{desk}.csv?{asked}")] == codes, asked
    assert chi.get(f"{desk}.xlsx").content.startswith(b"PK")
    assert browser(cast.kim()).get(f"{desk}.csv").status_code == 403
