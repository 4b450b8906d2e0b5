"""A resident keeps the site on the device, reports without a line, and hears what became of it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from fansipan.kernel import clock
from tests.journeys.browsing import LIGHT_PHONE, Visitor
from tests.journeys.conftest import Arrive, World

HERE = {"longitude": 104.121, "latitude": 22.301}
REPORTS = """
SELECT count(*) FROM citizens_report r JOIN citizens_feedbackcategory c ON c.id = r.category_id WHERE c.code = %s
"""


def photo() -> FilePayload:
    """A JPEG whose Exif says where and when it was taken."""
    picture = Image.new("RGB", (640, 480), (90, 120, 80))
    exif = Image.Exif()
    exif[0x8769] = {0x9003: f"{clock.now().astimezone(clock.VIETNAM):%Y:%m:%d %H:%M:%S}"}
    exif[0x8825] = {1: "N", 2: (22.0, 18.0, 3.6), 3: "E", 4: (104.0, 7.0, 15.6)}
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return FilePayload(name="done.jpg", mimeType="image/jpeg", buffer=out.getvalue())


@pytest.fixture
def resident(browser: Browser, world: World) -> Iterator[Visitor]:
    """Somebody with a telephone that keeps a worker and tells where it is. Without a line errors are no fault."""
    context = LIGHT_PHONE.context(browser, service_workers="allow", geolocation=HERE, permissions=["geolocation"])
    context.add_cookies([{"name": "django_language", "value": "en", "url": world.system.address}])
    yield Visitor(context, world.system.address)
    context.close()


def test_a_report_without_a_line_is_sent_once_and_followed_to_its_end(
    resident: Visitor, world: World, arrive: Arrive
) -> None:
    page = resident.page
    resident.go("/")
    expect(page.get_by_role("link", name="Report something").first).to_be_visible()
    resident.until("navigator.serviceWorker.controller !== null")
    warning = f"/warnings/{world.things['warning']}"
    for path in ("/feedback/mine", "/warnings", warning):
        resident.until(kept("pages", path))
    resident.go("/shelters")
    page.get_by_role("button", name="Show on the map").click()
    resident.until("document.querySelector('place-map[drawn]') !== null")
    for path in ("/shelters.geojson", "/api/v1/places/boundaries.geojson"):
        resident.until(kept("data", path))

    resident.context.set_offline(True)
    page.goto(f"{resident.address}/warnings")
    page.locator(f"a[href='{warning}']").first.click()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    page.goto(f"{resident.address}/shelters")
    expect(page.get_by_role("heading", name="Village hall")).to_be_visible()
    expect(page.locator("page-age")).to_contain_text("There is no line.")
    page.get_by_role("button", name="Show on the map").click()
    expect(page.locator("place-map[drawn] canvas")).to_be_visible()
    page.goto(f"{resident.address}/feedback/new")
    page.get_by_text("Street light", exact=True).click()
    page.locator("[name=attachments]").set_input_files(photo())
    page.get_by_role("button", name="Here, where I am").click()
    expect(page.locator("[data-part=where]")).to_contain_text("Your position")
    before = world.system.ask(REPORTS, "light")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("waits for a line")).to_be_visible()
    assert world.system.ask(REPORTS, "light") == before

    resident.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("sent", exact=True)).to_be_visible()
    page.reload()
    assert world.system.ask(REPORTS, "light") == (int(str(before[0])) + 1,)
    page.get_by_role("link", name="Street light · PA-").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Street light")
    code = page.locator(".lead .mono").inner_text()
    answered(arrive, code)

    page.reload()
    expect(page.locator("ol.timeline")).to_contain_text("The lamp is lit again.")
    page.locator("label.chip", has_text="5").click()
    page.get_by_role("button", name="Rate it").click()
    expect(page.get_by_text("You gave 5 of 5 stars.")).to_be_visible()


def kept(store: str, path: str) -> str:
    """Whether the browser keeps that address."""
    return f"caches.open('fansipan-{store}').then((store) => store.match('{path}')).then(Boolean)"


def answered(arrive: Arrive, code: str) -> None:
    """Kim of the commune receives the report and closes it with a photo that says where."""
    kim = arrive("kim")
    kim.go(f"/cases/{code}")
    kim.page.get_by_role("link", name="Receive", exact=True).click()
    kim.page.get_by_role("button", name="Receive", exact=True).click()
    kim.page.get_by_role("link", name="Done, with a photo of the place").click()
    kim.page.get_by_label("Remark").fill("The lamp is lit again.")
    kim.page.get_by_label("Photos and documents").set_input_files(photo())
    kim.page.get_by_role("button", name="Done, with a photo of the place").click()
    expect(kim.page.locator("ol.timeline")).to_contain_text("The lamp is lit again.")
