"""The officer on flood duty follows typhoon Yagi from the first rise to the all-clear as a drill, on a phone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.slow

WHOLE_REPLAY_MS = 240_000
"""126 hours of the flood, an hour a second, on a machine that has other things to do."""


def test_a_replayed_flood_is_followed_from_first_rise_to_all_clear(arrive: Arrive) -> None:
    an, chi = arrive("an"), arrive("chi")
    an.go("/hazards/drills")
    an.page.get_by_role("button", name="End the exercise").click()
    an.page.get_by_label("Title").fill("Yagi by night")
    an.page.get_by_label("Flood to replay").select_option("yagi")
    an.page.get_by_label("Times as fast").fill("3600")
    an.page.get_by_role("button", name="Begin", exact=True).click()
    expect(an.page.get_by_role("heading", level=1)).to_contain_text("EXERCISE")

    screen = an.page.url.removeprefix(an.address)
    floods = an.page.locator("section", has=an.page.locator("#floods"))
    first = floods.locator("li", has_text="LC-TV-01")
    expect(first).to_contain_text("Alarm level I", timeout=WHOLE_REPLAY_MS)
    expect(first).to_contain_text("Alarm level III", timeout=WHOLE_REPLAY_MS)
    an.page.get_by_label("What was decided, said or seen").fill("Evacuate the streets along the river")
    an.page.get_by_role("button", name="Enter", exact=True).click()
    expect(an.page.locator(".flood-log")).to_contain_text("Evacuate the streets along the river")

    an.go(str(first.get_by_role("link", name="CB-").get_attribute("href")))
    expect(an.page.locator("#main")).to_contain_text("EXERCISE")
    an.page.locator("tbody th a").first.click()
    submit = an.page.get_by_role("button", name="Submit for release")
    expect(submit).to_be_visible()
    draft = an.page.url.removeprefix(an.address)
    submit.click()
    expect(an.page.locator("main")).to_contain_text("Somebody else must release it.")
    chi.go(draft)
    chi.page.get_by_role("button", name="Release", exact=True).click()
    expect(chi.page.locator("#messages")).to_contain_text("Released as")

    an.go(screen)
    an.page.set_viewport_size({"width": 390, "height": 844})
    expect(an.page.locator(".hydrograph").first).to_be_visible()
    assert an.page.evaluate("document.documentElement.scrollWidth") <= 390

    expect(an.page.locator(".flood-log")).to_contain_text("Đã soạn tin hết cảnh báo", timeout=WHOLE_REPLAY_MS)
    an.go("/hazards/drills")
    an.page.get_by_role("button", name="End the exercise").click()
    expect(an.page.locator("#main")).to_contain_text("Yagi by night")
