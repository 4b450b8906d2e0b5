"""An incident goes from its opening to its record, and an obligation to its answer, at the browsers of both sides."""

from __future__ import annotations

import time

from playwright.sync_api import FilePayload, Page, expect

from tests.journeys import furnish
from tests.journeys.browsing import PATIENCE_MS, Visitor
from tests.journeys.conftest import Arrive

TITLE = "Grey smoke at the gate"


def step(visitor: Visitor, name: str, **words: str) -> None:
    """Take a step of the case that is open: its button, its form, its button again."""
    visitor.page.get_by_role("link", name=name, exact=True).click()
    for label, text in words.items():
        visitor.page.get_by_label(label.replace("_", " "), exact=True).fill(text)
    visitor.page.get_by_role("button", name=name, exact=True).click()
    expect(visitor.page.locator("#timeline")).to_be_visible()


def find(visitor: Visitor) -> Page:
    visitor.go("/cases")
    visitor.page.get_by_role("link", name=TITLE).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return visitor.page


def test_agency_and_plant_bring_an_incident_to_its_record(arrive: Arrive) -> None:
    an, dung = arrive("an"), arrive("dung")
    an.go("/cases/new")
    an.page.locator("[name=title]").fill(TITLE)
    an.page.get_by_label("Responsible agency").select_option("TT-QT")
    an.page.get_by_label("Plant concerned").select_option("NM-1")
    an.page.get_by_label("Things it is about").fill("station:TL-KT-01")
    an.page.get_by_role("button", name="Open the case").click()
    step(an, "Acknowledge", Remark="Please look at once.")

    seen = find(dung)
    expect(seen.locator("ol.timeline")).to_contain_text("Please look at once.")
    seen.get_by_role("link", name="State cause and remedy").click()
    seen.get_by_label("Cause", exact=True).fill("Wet lime pump failed")
    seen.get_by_label("What is done about it").fill("Spare pump since 10:20")
    photo = FilePayload(name="pump.png", mimeType="image/png", buffer=furnish.photo())
    seen.get_by_label("Photos and documents").set_input_files(photo)
    seen.get_by_role("button", name="State cause and remedy").click()
    expect(seen.locator("ol.timeline img")).to_be_visible()

    answered = find(an)
    expect(answered.locator("ol.timeline")).to_contain_text("Spare pump since 10:20")
    step(an, "Accept the explanation")
    find(dung)
    step(dung, "Report back to normal", Remark="Below the limit since 10:35.")
    find(an)
    step(an, "Close the case", Remark="Ended.")
    assert record(an).startswith(b"%PDF-")


def record(visitor: Visitor) -> bytes:
    """The PDF that the worker makes, as soon as its button is there."""
    button = visitor.page.get_by_role("link", name="Record (PDF)")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not button.count():
        assert time.monotonic() < deadline, "no record was made"
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    with visitor.download() as saved:
        button.click()
    return saved[0]


def test_a_plant_files_where_its_results_are_public_and_an_officer_accepts_it(arrive: Arrive) -> None:
    dung, chi = arrive("dung"), arrive("chi")
    dung.go("/stations/TL-NT-01/obligations")
    dung.page.get_by_role("link", name="File a proof").click()
    dung.page.get_by_label("Where the results are public").fill("https://plant-one.example/monitoring")
    dung.page.get_by_role("button", name="File it").click()
    expect(dung.page.locator("ol.timeline")).to_contain_text("https://plant-one.example/monitoring")

    chi.go("/obligations")
    chi.page.get_by_role("link", name="Proof of publication · TL-NT-01").click()
    chi.page.get_by_role("button", name="Accept", exact=True).click()
    expect(chi.page.locator("ol.timeline")).to_contain_text("Accepted")
    dung.page.reload()
    expect(dung.page.locator("ol.timeline")).to_contain_text("Accepted")
