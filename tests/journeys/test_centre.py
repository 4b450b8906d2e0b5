"""A shift leader sees a case on the wall, starts a scenario whose tasks reach agencies, and hands the shift over."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Arrive

TITLE = "White foam under the bridge"


def test_a_shift_leader_sees_a_case_on_the_wall_starts_a_scenario_and_hands_over(arrive: Arrive) -> None:
    em, chi, an = arrive("em"), arrive("chi"), arrive("an")
    em.go("/wall")
    expect(em.page.locator("live-feed")).to_have_attribute("state", "connected")

    an.go("/cases/new")
    an.page.locator("[name=title]").fill(TITLE)
    an.page.get_by_label("Responsible agency").select_option("TT-QT")
    an.page.get_by_role("button", name="Open the case").click()
    expect(em.page.locator("[data-wall-item^='case:']", has_text=TITLE)).to_be_visible()

    chi.go("/desk")
    chi.page.get_by_role("link", name="Start a scenario").click()
    chi.page.get_by_role("link", name="Strange smoke at a plant").click()
    chi.page.get_by_label("Situation").fill("Foam seen by a resident")
    chi.page.get_by_role("button", name="Give the orders").click()
    expect(chi.page.locator("#tasks")).to_be_visible()
    expect(chi.page.get_by_role("heading", level=1)).to_have_text("Strange smoke at a plant")
    expect(em.page.locator("[data-wall-item^='run:']", has_text="0 / 2", has_not_text="Exercise")).to_be_visible()

    an.go("/cases?show=mine")
    an.page.get_by_role("link", name="Khói lạ ở nhà máy").first.click()
    tasks = an.page.locator("ul.case-tasks > li")
    tasks.first.get_by_role("textbox").fill("No foam any more")
    tasks.first.get_by_role("button", name="It is done").click()
    expect(em.page.locator("[data-wall-item^='run:']", has_text="1 / 2")).to_be_visible()

    chi.go("/shifts")
    chi.page.get_by_label("What the next leader must know").fill("Foam under the bridge: see the order.")
    chi.page.get_by_role("button", name="Sign and hand over").click()
    an.go("/shifts")
    expect(an.page.locator("#main")).to_contain_text("Foam under the bridge: see the order.")
    an.page.get_by_role("button", name="I take the shift over").click()
    expect(an.page.locator("#main")).to_contain_text("leads the shift since")
    expect(em.page.locator("#wall-log")).to_contain_text("Nguyễn Văn An")


def test_cards_are_moved_by_keys_and_by_pointer(arrive: Arrive) -> None:
    chi = arrive("chi")
    chi.go("/dashboards")
    chi.page.get_by_role("link", name="Arrange").click()
    names = chi.page.locator("card-board [data-part=cards] [data-part=name]")
    first, second = names.nth(0).inner_text(), names.nth(1).inner_text()
    # The server draws the cards; keys are heard once the element has come alive and written down what stands.
    expect(chi.page.locator("card-board:defined")).to_be_visible()
    chi.page.locator(".board-handle").first.press("ArrowRight")
    expect(names.nth(1)).to_have_text(first)
    held = chi.page.locator(".board-handle").nth(1).bounding_box()
    goal = chi.page.locator("card-board li").first.bounding_box()
    assert held is not None
    assert goal is not None
    chi.page.mouse.move(held["x"] + 8, held["y"] + 8)
    chi.page.mouse.down()
    chi.page.mouse.move(goal["x"] + 12, goal["y"] + 12, steps=8)
    chi.page.mouse.up()
    expect(names.nth(0)).to_have_text(first)
    expect(names.nth(1)).to_have_text(second)
    chi.page.get_by_label("Card", exact=True).select_option("number")
    chi.page.get_by_label("Number", exact=True).select_option("cases.open")
    chi.page.get_by_role("button", name="Put it on").click()
    chi.page.get_by_role("button", name="Save", exact=True).click()
    expect(chi.page.locator('[data-number="cases.open"]')).to_be_visible()
