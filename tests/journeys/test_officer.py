"""Chi's morning: she logs in, finds a station, watches a reading arrive, looks closer, exports, flags, leaves."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from playwright.sync_api import Response, Route, expect

from fansipan.kernel import clock
from tests import cast
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Arrive, World
from tests.journeys.pages import CHART, MAP

STATION, NAME, STATE = "TL-KT-01", "Station TL-KT-01", "[data-station-state='TL-KT-01']"


def test_an_officer_sees_a_reading_arrive_looks_closer_exports_flags_and_leaves(arrive: Arrive, world: World) -> None:
    chi = arrive(language="")
    she_logs_in_and_reads_english(chi)
    she_finds_the_station_on_the_map(chi, world)
    she_finds_it_by_the_name_its_place_once_had(chi)
    sent = she_sees_a_reading_arrive(chi, world)
    zooming_asks_for_finer_data(chi)
    her_export_holds_the_new_reading(chi, sent)
    flagging_the_outlier_brings_the_average_down(chi, world)
    she_leaves_and_the_site_asks_who_comes(chi)


def she_logs_in_and_reads_english(chi: Visitor) -> None:
    chi.go("/")
    expect(chi.page.locator("html")).to_have_attribute("lang", "vi")
    chi.log_in("chi", cast.PASSWORD)
    assert chi.page.url == f"{chi.address}/"
    chi.page.get_by_role("button", name="English").click()
    expect(chi.page.locator("html")).to_have_attribute("lang", "en")


def she_finds_the_station_on_the_map(chi: Visitor, world: World) -> None:
    page = chi.page
    expect(page.locator(MAP)).to_be_visible()
    rows = page.locator("map-view [data-part=list] > li")
    expect(rows).to_have_count(len(world.told["stations"]))
    page.get_by_label("Filter by name, code or place").fill("kt-01")
    expect(rows.locator("visible=true")).to_have_count(1)
    page.get_by_role("button", name=f"Show {NAME} on the map").click()
    popup = page.locator(".maplibregl-popup")
    expect(popup.get_by_role("link", name=NAME)).to_be_visible()
    expect(popup).to_contain_text("SO2")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(popup).to_have_count(0)
    # The station stands in the middle now: the mark itself is drawn there, and answers a click.
    chi.until("!document.querySelector('map-view').drawing.map.isMoving()")
    page.locator(".maplibregl-canvas").click()
    expect(popup.get_by_role("link", name=NAME)).to_be_visible()


def she_finds_it_by_the_name_its_place_once_had(chi: Visitor) -> None:
    page = chi.page
    page.keyboard.press("/")
    page.get_by_label("Search stations and places").press_sequentially("thi tran tang loong")
    page.locator("#search-results").get_by_role("link", name="Thị trấn Tằng Loỏng").click()
    page.wait_for_url("**/stations?q=*")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def she_sees_a_reading_arrive(chi: Visitor, world: World) -> datetime:
    page, stream = chi.page, world.told["streams"][f"{STATION} SO2"]
    value = page.locator(f"[data-datastream-value='{stream}']")
    expect(page.locator("live-feed")).to_have_attribute("state", "connected")
    expect(page.locator(CHART)).to_be_visible()
    expect(value).to_have_text("100.00")
    expect(page.locator(STATE)).to_have_attribute("data-state", "silent")
    page.evaluate("window.sameDocument = true")
    at = clock.now().replace(microsecond=0)
    world.send(STATION, {"SO2": 123.45, "NOx": 61.5}, at)
    expect(value).to_have_text("123.45")
    expect(page.locator(STATE)).to_have_attribute("data-state", "fresh")
    expect(page.locator("time-chart [data-part=summary]")).to_contain_text("123.45")
    assert page.evaluate("window.sameDocument")
    return at


def zooming_asks_for_finer_data(chi: Visitor) -> None:
    page = chi.page
    with page.expect_response(is_series) as year:
        page.locator("label.chip", has=page.locator("input[value='1y']")).click()
    assert resolutions(year.value) == {"hour"}
    expect(page.locator(CHART)).to_be_visible()
    plot = page.locator("time-chart .u-over").bounding_box()
    assert plot is not None
    height = plot["y"] + plot["height"] / 2
    with page.expect_response(is_series) as days:
        page.mouse.move(plot["x"] + plot["width"] * 0.96, height)
        page.mouse.down()
        page.mouse.move(plot["x"] + plot["width"] * 0.98, height, steps=5)
        page.mouse.up()
    assert resolutions(days.value) == {"raw"}
    whole = page.get_by_role("button", name="Whole period")
    expect(whole).to_be_enabled()
    with page.expect_response(is_series) as again:
        whole.click()
    assert resolutions(again.value) == {"hour"}


def is_series(answer: Response) -> bool:
    return "/api/v1/series?" in answer.url


def resolutions(answer: Response) -> set[str]:
    return {one["resolution"] for one in answer.json()["series"]}


def her_export_holds_the_new_reading(chi: Visitor, sent: datetime) -> None:
    page = chi.page
    page.get_by_role("link", name="Export readings").click()
    expect(page.locator(f"input[name=station][value='{STATION}']")).to_be_checked()
    page.locator("[name=start]").fill(written(sent - timedelta(hours=2)))
    page.locator("[name=end]").fill(written(sent + timedelta(minutes=1)))
    page.locator("label.chip", has=page.locator("input[name=resolution][value=raw]")).click()
    page.locator("input[name=format][value=csv]").check()
    with chi.download() as saved:
        page.get_by_role("button", name="Export", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(saved[0].decode("utf-8-sig"))))
    newest = {row["parameter"]: row for row in rows}
    assert {row["station"] for row in rows} == {STATION}
    assert newest.keys() == {"SO2", "NOx"}
    assert float(newest["SO2"]["value"]) == 123.45
    assert datetime.fromisoformat(newest["SO2"]["time_utc"]) == sent


def written(at: datetime) -> str:
    """As <input type=datetime-local> takes it."""
    return at.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")


def flagging_the_outlier_brings_the_average_down(chi: Visitor, world: World) -> None:
    page = chi.page
    outlier = datetime.fromisoformat(world.told["outlier"])
    assert hour(chi, world, outlier) == ["200.00", "100.00", "1300.00", "12/12", "100 %"]
    chi.go(f"/stations/{STATION}/flags?datastream={world.told['streams'][f'{STATION} SO2']}")
    page.locator("[name=start]").fill((outlier - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S"))
    page.locator("[name=end]").fill(outlier.strftime("%Y-%m-%dT%H:%M:%S"))
    page.locator("#id_flag").select_option(label="Failed")
    page.locator("[name=reason]").fill("Span gas left open, see the log book")
    page.get_by_role("button", name="Flag this period").click()
    expect(page.get_by_role("table")).to_contain_text("Span gas left open, see the log book")
    assert hour(chi, world, outlier) == ["100.00", "100.00", "100.00", "11/12", "91.7 %"]


def hour(chi: Visitor, world: World, at: datetime) -> list[str]:
    """What the table of hours says of the hour in which the moment lies: mean, lowest, highest, valid, completeness."""
    start, end = (written(at.replace(minute=0) + timedelta(hours=number)) for number in (0, 1))
    stream = world.told["streams"][f"{STATION} SO2"]
    chi.go(f"/stations/{STATION}/data?datastream={stream}&resolution=hour&from={start}&to={end}")
    cells = chi.page.locator("#table tbody tr td").all_inner_texts()
    return [cell.strip().replace("\u00a0", " ") for cell in cells]


def she_leaves_and_the_site_asks_who_comes(chi: Visitor) -> None:
    page = chi.page
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    chi.go("/exports")
    expect(page.get_by_label("Password")).to_be_visible()
    chi.go(f"/stations/{STATION}", status=404)
    page.get_by_role("link", name="Log in").click()
    page.wait_for_url("**/login?next=**")
    expect(page.get_by_label("Password")).to_be_visible()


def test_hundreds_of_stations_are_listed_some_at_a_time_and_all_are_found(arrive: Arrive) -> None:
    chi = arrive("chi")
    chi.page.route("**/stations.geojson*", hundreds)
    chi.go("/")
    rows = chi.page.locator("map-view [data-part=list] > [data-code]")
    expect(rows).to_have_count(200)
    chi.page.get_by_role("button", name="Show more stations (251 left)").click()
    expect(rows).to_have_count(400)
    expect(rows.nth(200).get_by_role("link")).to_be_focused()
    chi.page.get_by_label("Filter by name, code or place").fill("M-450")
    expect(rows.locator("visible=true")).to_have_count(1)
    expect(chi.page.locator(".map-more")).to_have_count(0)


def hundreds(route: Route) -> None:
    """450 stations more than there are."""
    answer = route.fetch()
    found = answer.json()
    one = found["features"][0]
    more = [
        {**one, "properties": {**one["properties"], "code": f"M-{number:03}", "name": f"Station M-{number:03}"}}
        for number in range(1, 451)
    ]
    route.fulfill(response=answer, json={**found, "features": [one, *more]})
