"""Dũng answers for his plant. Another plant is not there for him: by page, API, export, event or guessed address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import expect

from fansipan.kernel import clock
from tests.journeys.conftest import Arrive, World
from tests.journeys.pages import MAP

OWN, OTHERS, PUBLIC = "TL-KT-01", "TL-KT-02", "TL-NT-01"

HEAR = """
(path) => new Promise((opened) => {
    window.heard = [];
    const source = new EventSource(path);
    for (const name of ["reading", "station"]) {
        source.addEventListener(name, (event) => window.heard.push(JSON.parse(event.data).station));
    }
    source.addEventListener("open", () => opened(true));
})
"""


def test_a_plant_user_finds_the_own_stations_and_no_other(arrive: Arrive, world: World) -> None:
    dung = arrive("dung")
    seen = {code for code, (owner, public) in world.told["stations"].items() if public or owner == "NM-1"}
    assert OTHERS not in seen
    expect(dung.page.locator(MAP)).to_be_visible()
    expect(dung.page.locator("map-view [data-part=list] > li")).to_have_count(len(seen))
    for path in ("/stations", "/search?q=TL-KT", "/ledger", "/files", "/quarantine", "/exports/new"):
        dung.go(path)
        expect(dung.page.locator("main")).to_contain_text(OWN)
        expect(dung.page.locator("main")).not_to_contain_text(OTHERS)
    answer = dung.context.request.get(f"{dung.address}/api/v1/stations").json()
    assert {one["code"] for one in answer["stations"]} == seen


def guesses(world: World) -> Iterator[str]:
    """Addresses of the other plant's things, as somebody would guess them from those of his own."""
    theirs = world.told["things"][OTHERS]
    stream, delivery = theirs["stream"], theirs["delivery"]
    parts = ("", "/values", "/data", "/flags", "/files", "/quarantine", "/ledger", "/log", "/documents", "/sensors")
    yield from (f"/stations/{OTHERS}{part}" for part in (*parts, "/compare", "/ledger.csv", "/ledger/cause"))
    yield from (f"/files/{delivery}", f"/files/{delivery}/original", f"/files/{delivery}?show=readings")
    yield f"/documents/{theirs['document']}"
    yield f"/api/v1/stations/{OTHERS}"
    yield from (f"/api/v1/{name}?datastream={stream}" for name in ("series", "observations"))
    yield f"/live?station={OTHERS}"


def test_a_guessed_address_of_the_other_plant_leads_nowhere(arrive: Arrive, world: World) -> None:
    dung, chi = arrive("dung"), arrive("chi")
    for path in guesses(world):
        address = dung.address + path
        assert dung.context.request.get(address).status == 404, path
        if not path.startswith("/live"):
            assert chi.context.request.get(address).ok, f"{path} proves nothing: nobody finds it"
    dung.go(f"/stations/{OTHERS}", status=404)
    expect(dung.page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")


@pytest.mark.parametrize("choice", ["station=TL-KT-02", "datastream={stream}", "station=TL-KT-01&datastream={stream}"])
def test_the_other_plants_readings_cannot_be_exported(arrive: Arrive, world: World, choice: str) -> None:
    dung = arrive("dung")
    dung.go("/exports/new")
    asked = choice.format(stream=world.told["things"][OTHERS]["stream"])
    told = dung.page.evaluate(
        """async (choice) => {
            const form = new FormData(document.querySelector("form.export"));
            form.set("format", "csv");
            form.delete("station");
            const body = new URLSearchParams([...form, ...new URLSearchParams(choice)]);
            return await (await fetch("/exports/new", {method: "POST", body})).text();
        }""",
        asked,
    )
    assert OTHERS not in told
    dung.faults.clear()  # the browser says aloud that the site refused


def test_the_event_stream_says_nothing_of_the_other_plant(arrive: Arrive, world: World) -> None:
    dung, chi = arrive("dung"), arrive("chi")
    for visitor in (dung, chi):
        visitor.go("/account")
        visitor.page.evaluate(HEAR, "/live")
    at = clock.now().replace(microsecond=0)
    world.send(OTHERS, {"NOx": 41.0}, at)
    chi.until("window.heard.includes('TL-KT-02')")
    world.send(OWN, {"NOx": 42.0}, at)
    dung.until("window.heard.includes('TL-KT-01')")
    assert OTHERS not in dung.page.evaluate("window.heard")


def test_a_plant_user_sees_the_own_gap_and_says_why_it_is_there(arrive: Arrive, world: World) -> None:
    dung, gap = arrive("dung"), datetime.fromisoformat(world.told["gap"])
    page = dung.page
    dung.go(f"/stations/{OWN}/ledger?month={gap:%Y-%m}")
    row = page.get_by_role("row").filter(has_text=f"{gap:%d/%m/%Y %H:%M}")
    expect(row).to_contain_text("3 h")
    row.get_by_role("link", name="State a cause").click()
    page.get_by_label("Cause").fill("Power cut at the plant, the logger was without a battery")
    page.get_by_role("button", name="Put the cause on record").click()
    expect(page.locator("#messages")).to_contain_text("The cause is on record.")
    expect(row).to_have_count(0)
    page.locator("#gaps").get_by_role("link", name="Cause known").click()
    expect(row).to_contain_text("Power cut at the plant")
    expect(row).to_contain_text("Lê Văn Dũng")
