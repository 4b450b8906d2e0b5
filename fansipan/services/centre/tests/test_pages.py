"""Pages as their readers ask for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import measuring, scenarios, shifts, walls
from fansipan.services.centre.actions.scenarios import Start
from fansipan.services.centre.models import Dashboard, IndicatorNow, IndicatorPoint, ScenarioRun, WallLink
from fansipan.services.centre.pages.drawing import BOTTOM, TOP, WIDTH, plot
from fansipan.services.centre.tests.make import make_camera, make_scenario
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = "cases.open"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(cast.chi())
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_the_list_of_numbers_says_of_each_how_it_is_counted_and_leads_to_it(officer: Client) -> None:
    measuring.measure()
    shown = page(officer, "/indicators")
    assert f'href="/indicators/{OPEN}"' in shown
    assert "không tính diễn tập" in shown
    page(officer, "/indicators/no.such", 404)


def test_a_number_is_drawn_over_30_days_with_a_gap_where_nothing_was_measured(officer: Client) -> None:
    for hours, value in ((48.0, 3.0), (47.5, 4.0), (2.0, 9.0), (1.5, 8.0)):
        IndicatorPoint.objects.create(name=OPEN, at=NOON - hours * HOUR, value=value)
    shown = page(officer, f"/indicators/{OPEN}")
    drawing = shown[shown.index("centre-plot") :]
    assert drawing[: drawing.index("</svg>")].count("<polyline") == 2
    assert "23/11/2026 12:00" in drawing


def test_the_wall_says_how_a_number_stands_against_a_day_ago(officer: Client) -> None:
    point = IndicatorPoint.objects.create(name=OPEN, at=NOON - 24 * HOUR + timedelta(seconds=1), value=3.0)
    make_case()
    measuring.measure()
    assert "−2 trong một ngày" in page(officer, "/wall/state")
    point.value = 1.0
    point.save()
    assert "như một ngày trước" in page(officer, "/wall/state")


def test_what_is_off_its_target_stands_first_on_the_wall(officer: Client) -> None:
    measuring.measure()
    IndicatorNow.objects.filter(name="cases.late").update(value=4.0)
    shown = page(officer, "/wall/state")
    numbers = shown[shown.index("wall-numbers") :]
    assert numbers.index('data-number="cases.late"') < numbers.index(f'data-number="{OPEN}"')


def test_communes_are_coloured_by_the_number_that_tells_them_apart(officer: Client) -> None:
    make_station("TL-KT-01")
    measuring.measure()
    name = "observations.stations_sending"
    (feature,) = officer.get(f"/indicators/{name}/communes.geojson").json()["features"]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"] == {"title": "Xã Tằng Loỏng", "level": "bad", "note": "0"}
    assert "Xã Tằng Loỏng" in page(officer, f"/indicators/{name}")


def test_a_reader_sees_the_cards_that_were_arranged_and_not_a_list_that_is_none(officer: Client) -> None:
    officer.post("/dashboards", {"title": "Mine"})
    number = Dashboard.objects.get().pk
    assert officer.post(f"/dashboards/{number}/arrange", {"title": "Mine", "cards": "{"}).status_code == 422
    sent = {"title": "Mine", "cards": json.dumps([{"kind": "number", "of": OPEN}]), "shared": "on", "role": ""}
    officer.post(f"/dashboards/{number}/arrange", sent)
    other = Client()
    other.force_login(cast.an())
    assert f'data-number="{OPEN}"' in page(other, f"/dashboards/{number}")
    assert other.post(f"/dashboards/{number}/remove").status_code == 403
    officer.post(f"/dashboards/{number}/remove")
    page(other, f"/dashboards/{number}", 404)
    assert page(other, "/dashboards")


def test_a_scenario_is_found_read_and_started_as_an_exercise_or_in_earnest(officer: Client) -> None:
    code = make_scenario()
    assert "Khói lạ" in page(officer, "/scenarios")
    shown = page(officer, f"/scenarios/{code}?refs=station:X")
    assert "Đến hiện trường" in shown
    assert 'value="station:X"' in shown
    answer = officer.post(f"/scenarios/{code}", {"why": "Smoke", "refs": "station:X", "exercise": "on"})
    run = ScenarioRun.objects.get()
    assert answer.headers["Location"] == f"/orders/{run.pk}"
    assert (run.exercise, run.refs, run.why) == (True, ["station:X"], "Smoke")
    assert officer.post(f"/scenarios/{code}", {"why": "x" * 3000}).status_code == 422
    em = Client()
    em.force_login(cast.em())
    assert em.post(f"/scenarios/{code}", {}).status_code == 403


def test_what_waits_for_a_decision_is_decided_on_its_page(officer: Client) -> None:
    make_scenario()
    for refs in (["case:A"], ["case:B"]):
        run = ScenarioRun(version_id=scenarios.ScenarioVersion.objects.get().pk, origin=refs[0], refs=refs)
        run.proposed_at = NOON
        run.save()
    first, second = ScenarioRun.objects.order_by("pk")
    assert "chờ quyết định" in page(officer, "/orders")
    officer.post(f"/orders/{first.pk}/confirm")
    officer.post(f"/orders/{second.pk}/aside", {"why": "False alarm"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.started_by == cast.chi()
    assert (second.started_at, second.why) == (None, "False alarm")
    assert "False alarm" in page(officer, f"/orders/{second.pk}")


def test_the_review_is_taken_away_on_paper(officer: Client) -> None:
    number = scenarios.start(cast.acting(cast.chi()), make_scenario(), Start())
    answer = officer.get(f"/orders/{number}/review.pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="review-{number}.pdf"'
    assert answer.content.startswith(b"%PDF")


def test_a_shift_that_was_handed_over_is_read_with_what_was_open_then(officer: Client) -> None:
    number = shifts.take(cast.acting(cast.chi()))
    scenarios.start(cast.acting(cast.chi()), make_scenario(), Start())
    shifts.give(cast.acting(cast.chi()), "Mind the smoke")
    shifts.accept(cast.acting(cast.an()))
    shown = page(officer, f"/shifts/{number}")
    for said in ("Mind the smoke", "Khói lạ", "Nguyễn Văn An"):
        assert said in shown, said
    page(officer, "/shifts/999999", 404)


def test_the_desk_shows_one_kind_of_what_is_open_and_counts_the_others(officer: Client) -> None:
    scenarios.start(cast.acting(cast.chi()), make_scenario(), Start())
    scenarios.start(cast.acting(cast.chi()), "smoke", Start(exercise=True))
    every = page(officer, "/desk")
    assert every.count("/orders/") >= 2
    drills = page(officer, "/desk/state?show=exercise")
    assert drills.count('href="/orders/') == every.count('href="/orders/') - 1
    assert 'href="/desk?show=order"' in drills


def test_a_report_is_signed_with_the_house_as_it_is(officer: Client) -> None:
    officer.post("/situation/2026-11-25", {"text": "Quiet"})
    shown = page(officer, "/situation/2026-11-25?version=1")
    assert "Quiet" in shown
    assert "Fansipan None" not in shown


def test_cameras_are_listed_and_each_has_a_page(officer: Client) -> None:
    make_camera(owner=cast.plant())
    assert 'href="/cameras/CAM-1"' in page(officer, "/cameras")
    assert "/cameras/CAM-1/picture.jpg" in page(officer, "/cameras/CAM-1")


def test_an_administrator_shuts_a_link_on_the_page_of_screens(client: Client) -> None:
    walls.make(cast.acting(cast.giang()), "Hall")
    client.force_login(cast.giang())
    client.post(f"/walls/{WallLink.objects.get().pk}/revoke")
    assert WallLink.objects.get().revoked_at == NOON
    client.force_login(cast.chi())
    assert client.get("/walls").status_code == 403


@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.floats(-1e6, 1e6)), min_size=2, max_size=30, unique_by=lambda one: one[0]
    ),
    st.none() | st.floats(-1e6, 1e6),
)
@settings(max_examples=40)
def test_every_point_of_a_drawing_stands_within_it_once(found: list[tuple[int, float]], target: float | None) -> None:
    points = sorted((NOON + minutes * timedelta(minutes=1), value) for minutes, value in found)
    drawn = plot(points, target)
    assert drawn is not None
    places = [tuple(map(float, place.split(","))) for line in drawn["segments"] for place in line.split(" ")]
    assert len({x for x, _y in places}) <= len(points) <= len(places)
    assert all(0 <= x <= WIDTH and TOP <= y <= BOTTOM for x, y in places)
    assert drawn["target"] is None or TOP <= float(drawn["target"]) <= BOTTOM


def test_one_point_is_no_drawing() -> None:
    assert plot([(NOON, 1.0)], None) is None
