"""The JSON door gives what the pages show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.tests.make import make_case, make_types
from fansipan.services.centre.actions import boards, logging, measuring, scenarios, shifts, situation
from fansipan.services.centre.actions.scenarios import Start
from fansipan.services.centre.tests.make import make_camera, make_scenario
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


def test_a_number_comes_with_its_age_communes_history_and_rows(client: Client) -> None:
    client.force_login(cast.chi())
    with clock.frozen(NOON):
        code = make_case()
        measuring.measure()
        found = client.get("/api/v1/indicators/cases.open").json()
    assert (found["value"], found["level"], found["stale_since"]) == (1.0, "plain", None)
    assert found["as_of"] == found["measured_at"] == "2026-11-25T05:00:00Z"
    assert [(one["at"], one["value"]) for one in found["points"]] == [("2026-11-25T05:00:00Z", 1.0)]
    assert [one["url"] for one in found["rows"]] == [f"/cases/{code}"]


def test_communes_are_told_apart_by_their_codes(client: Client) -> None:
    client.force_login(cast.chi())
    make_station("TL-KT-01")
    measuring.measure()
    found = client.get("/api/v1/indicators/observations.stations_sending").json()
    assert [(one["code"], one["value"]) for one in found["communes"]] == [("02908", 0.0)]


def test_the_list_says_since_when_a_number_says_nothing(client: Client) -> None:
    client.force_login(cast.chi())
    with clock.frozen(NOON):
        measuring.measure()
    with clock.frozen(NOON + timedelta(days=3)):
        client.force_login(cast.chi())
        found = client.get("/api/v1/indicators").json()["indicators"]
    (one,) = (each for each in found if each["name"] == "cases.open")
    assert (one["level"], one["stale_since"]) == ("stale", "2026-11-25T05:00:00Z")


def test_all_that_the_pages_show_comes_as_json(client: Client) -> None:
    make_types()
    client.force_login(cast.chi())
    with clock.frozen(NOON):
        measuring.measure()
        chi = cast.acting(cast.chi())
        number = scenarios.start(chi, make_scenario(), Start("Smoke"))
        shift = shifts.take(chi)
        logging.write(chi, "Called the plant")
        situation.save(chi, NOON.date(), "Quiet")
        board = boards.make(chi, "Mine")
        make_camera()
        code = make_case()
        moving.move(cast.acting(cast.an()), code, "cancel", Said("over"))
        found = {
            address: client.get(f"/api/v1/{address}").json()
            for address in (
                *(
                    "open-items",
                    "shifts",
                    f"shifts/{shift}",
                    "shift-log?text=plant",
                    "situation",
                    "situation/2026-11-25",
                ),
                *("situation/2026-11-24", "brief", "scenarios", "scenarios/smoke", "orders?state=running"),
                *(f"orders/{number}", f"reviews/{code}", "dashboards", f"dashboards/{board}", "cameras", "evidence"),
            )
        }
    assert [one["kind"] for one in found["open-items"]["kinds"]] == ["order"]
    assert found["shifts"]["on"] == shift
    assert [one["text"] for one in found["shift-log?text=plant"]["lines"]] == ["Called the plant"]
    assert (found["situation/2026-11-25"]["version"], found["situation/2026-11-25"]["text"]) == (1, "Quiet")
    assert found["situation/2026-11-24"]["version"] is None
    assert len(found["brief"]["numbers"]) == 10
    assert [one["organisation"] for one in found[f"orders/{number}"]["tasks"]] == ["TT-QT", "UB-1"]
    assert found["orders?state=running"]["total"] == 1
    assert found[f"reviews/{code}"]["stages"][0]["seconds"] == 0
    assert found["dashboards"]["dashboards"] == [found[f"dashboards/{board}"]]
    assert [one["code"] for one in found["cameras"]["cameras"]] == ["CAM-1"]
    assert found["evidence"] == {"criteria": [], "evidence": []}


def test_the_centre_is_shut_to_those_outside_by_json_too(client: Client) -> None:
    for address in ("open-items", "shifts", "shift-log", "situation", "brief", "scenarios", "orders", "dashboards"):
        assert client.get(f"/api/v1/{address}").status_code == 401, address
    client.force_login(cast.dung())
    for address in ("open-items", "shift-log", "brief", "orders", "cameras", "evidence", "situation/2026-11-25"):
        assert client.get(f"/api/v1/{address}").status_code == 403, address
