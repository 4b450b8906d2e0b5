"""A warning is drafted by one person, released by another, and read by a resident on a telephone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.browsing import LIGHT_PHONE
from tests.journeys.conftest import Arrive

HEADLINE = "Lũ quét tại xã Tằng Loỏng"


def test_a_second_person_releases_what_residents_read(arrive: Arrive) -> None:
    an, chi, resident = arrive("an"), arrive("chi"), arrive(language="vi")
    page = an.page
    an.go("/warnings/new?hazard=flood")
    page.locator("[name=vi_event]").fill("Lũ quét")
    page.locator("[name=vi_headline]").fill(HEADLINE)
    page.locator("[name=vi_description]").fill("Nước suối lên nhanh từ 14 giờ.")
    page.locator("[name=vi_instruction]").fill("Rời vùng thấp ven suối.")
    for name in ("event", "headline", "description", "instruction"):
        page.locator(f"[name=en_{name}]").fill("", force=True)
    page.locator("[name=communes]").first.check()
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.locator("#messages")).to_contain_text("The draft is kept.")
    page.get_by_role("button", name="Submit for release").click()
    expect(page.locator("main")).to_contain_text("Somebody else must release it.")
    expect(page.get_by_role("button", name="Release", exact=True)).to_have_count(0)
    draft = page.url.removeprefix(an.address)

    resident.page.set_viewport_size({"width": LIGHT_PHONE.width, "height": LIGHT_PHONE.height})
    resident.go("/warnings")
    expect(resident.page.get_by_role("link", name=HEADLINE)).to_have_count(0)
    chi.go(draft)
    chi.page.get_by_role("button", name="Release", exact=True).click()
    expect(chi.page.locator("#messages")).to_contain_text("Released as")
    resident.go("/warnings")
    resident.page.get_by_role("link", name=HEADLINE).click()
    expect(resident.page.locator("main")).to_contain_text("Rời vùng thấp ven suối.")
