"""What the portal shows can be had by programs, and no more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.citizens.actions import announcing, moderating
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.contracts import Person
from fansipan.sectors.citizens.models import Shelter
from fansipan.sectors.citizens.tests.make import COMMUNE, make_report, make_residents
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)):
        make_residents()
        yield


def ask(address: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_shelters_contacts_papers_and_what_is_said_come_in_every_language() -> None:
    name = {"vi": "Nhà văn hóa", "en": "Village hall", "hmn": "Tsev koom"}
    Shelter.objects.create(code="S-1", name=name, commune=COMMUNE, lon=104.1, lat=22.3)
    Shelter.objects.create(code="S-2", name=name, commune=COMMUNE, lon=104.2, lat=22.3)
    assert [(one["code"], one["name"]) for one in ask("shelters?lon=104.2&lat=22.3")] == [("S-2", name), ("S-1", name)]
    assert ask("contacts")[0]["phone"] == "112"
    assert {one["issued"] for one in ask("documents")} >= {"Luật 91/2025/QH15"}
    chi = cast.acting(cast.chi())
    draft = announcing.write(chi, NewAnnouncement({"vi": "Cấm đường"}, {}, communes=(COMMUNE,)))
    ask(f"announcements/{draft}", 404)
    announcing.publish(chi, draft)
    assert ask("announcements?commune=99999") == []
    assert ask(f"announcements?commune={COMMUNE}") == [ask(f"announcements/{draft}")]


def test_what_is_near_a_commune_is_told_group_by_group() -> None:
    groups = ask(f"near?commune={COMMUNE}")["near"]
    assert {"air", "water", "warnings"} <= {one["name"] for one in groups}
    ask("near?commune=nowhere", 404)
    ask("near", 422)


def test_reports_are_told_as_far_as_everybody_may_read_them() -> None:
    code = make_report(person=Person("Bình", "0912345678")).code
    moderating.show(cast.acting(cast.chi()), code, "Rác ở cổng chợ")
    moving.move(cast.acting(cast.kim()), code, "receive", Said("đã nhận"))
    (listed,) = ask("feedback?category=rubbish&show=open")["reports"]
    assert (listed["code"], listed["text"], listed["url"]) == (code, "Rác ở cổng chợ", f"/feedback/r/{code}")
    assert ask("feedback?show=closed") == {"reports": [], "page": 1, "total": 0}
    one = ask(f"feedback/{code}")
    assert [step["text"] for step in one["steps"]][-1] == "đã nhận"
    assert "0912345678" not in str(one)
    moderating.hide(cast.acting(cast.chi()), code, "sai")
    ask(f"feedback/{code}", 404)
    ask("feedback?show=hidden", 422)


def test_how_agencies_do_is_told_without_medians_of_a_few() -> None:
    make_report()
    (row,) = ask("feedback/agencies")
    assert (row["received"], row["median_close"]) == (1, None)
    assert "rubbish" in {one["code"] for one in ask("feedback/categories")}
