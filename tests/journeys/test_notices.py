"""An alarm rings on whatever page An has open; one press answers it, and everybody else's page hears of that."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Arrive, World

RING = "import django; django.setup(); from tests.journeys import telling; telling.ring('{name}')"


def card(visitor: Visitor, text: str) -> Locator:
    """What the page shows of an alarm."""
    return visitor.page.locator(".alarm").filter(has_text=text)


def test_an_alarm_is_heard_on_any_page_and_answered_there(arrive: Arrive, world: World) -> None:
    an, chi, dung = arrive("an"), arrive("chi"), arrive("dung", language="vi")
    an.go("/exports")
    chi.go("/stations/TL-KT-01")
    dung.go("/stations")
    for visitor in (an, chi, dung):
        expect(visitor.page.locator("live-feed[state=connected]")).to_have_count(1)
    world.system.run("-c", RING.format(name="Kiln"))
    rings = {an: "Dust over the limit at Kiln", chi: "Dust over the limit at Kiln", dung: "Bụi vượt giới hạn tại Kiln"}
    for visitor, text in rings.items():
        expect(card(visitor, text)).to_contain_text("210/200 mg/Nm3")
    card(an, rings[an]).get_by_role("button", name="Acknowledge").click()
    for visitor, text in rings.items():
        expect(card(visitor, text)).to_have_count(0)
    an.go("/notices?show=all")
    expect(an.page.locator(".notices > li").filter(has_text="at Kiln").first).to_contain_text("Nguyễn Văn An")
    chi.go("/notices")
    expect(chi.page.get_by_role("heading", name="Dust over the limit at Kiln")).to_have_count(0)


def test_what_came_while_the_line_was_broken_is_shown_when_it_stands_again(arrive: Arrive, world: World) -> None:
    an = arrive("an")
    an.go("/exports")
    expect(an.page.locator("live-feed[state=connected]")).to_have_count(1)
    an.page.evaluate("document.querySelector('live-feed').stop()")
    world.system.run("-c", RING.format(name="Mill"))
    an.page.evaluate("document.dispatchEvent(new CustomEvent('fansipan:resumed'))")
    expect(card(an, "Dust over the limit at Mill")).to_have_count(1)
