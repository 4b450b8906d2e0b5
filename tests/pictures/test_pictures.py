"""Pictures of every page for a person to look at: `make screenshots` puts them into screenshots/."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright

from fansipan.config.processes import CLI
from fansipan.kernel.permissions import Role
from fansipan.services.identity.rules import DEMO_PEOPLE
from tests.journeys.browsing import (
    DARK_DESK,
    DARK_PHONE,
    LIGHT_DESK,
    LIGHT_PHONE,
    NO_BROWSER,
    Visitor,
    chromium,
    launch,
)
from tests.journeys.pages import ADMIN_PAGES, PAGES, Page
from tests.pictures import furnish
from tests.system import CHECKOUT, System

pytestmark = pytest.mark.screenshots

FOLDER = CHECKOUT / "screenshots"
DAYS = "5"
"""So much of the province's past is replayed first; it takes about a minute."""

LOOKS = (LIGHT_DESK, LIGHT_PHONE, DARK_DESK, DARK_PHONE)

PEOPLE = {person.role: person for person in reversed(DEMO_PEOPLE)}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, dict[str, Any]]]:
    """The demo province with two days of readings, its loggers going on, and what people said."""
    if chromium() is None:
        pytest.skip(NO_BROWSER)
    system = System(tmp_path_factory.mktemp("system") / "var")
    try:
        print(system.run(*CLI[1:], "load", "--demo"))
        system.collect_static()
        system.start()
        system.start_receivers()
        system.start_worker()
        print(system.run(*CLI[1:], "replay", "--backfill", DAYS))
        system.start_loggers()
        yield system, json.loads(system.run("-c", furnish.PROGRAM))
    finally:
        system.stop()


def test_every_page_has_its_pictures(province: tuple[System, dict[str, Any]]) -> None:
    system, things = province
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    faults: list[str] = []
    with sync_playwright() as playwright, launch(playwright, "--lang=vi") as browser:
        for look in LOOKS:
            people: dict[Role, Visitor] = {}
            for page in (*PAGES, *ADMIN_PAGES):
                if page.who not in people:
                    people[page.who] = arrived(Visitor(look.context(browser), system.address), page.who)
                try:
                    take(people[page.who], page, things, f"{page.name}-{look.name}.png")
                except (AssertionError, PlaywrightError) as error:  # one page that fails costs no other its picture
                    faults.append(f"{page.name} {look.name}: {error}")
            for visitor in people.values():
                faults += visitor.faults
                visitor.context.close()
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER}")
    assert not faults, "\n".join(faults)


def arrived(visitor: Visitor, who: Role) -> Visitor:
    if who in PEOPLE:
        visitor.log_in(PEOPLE[who].login, PEOPLE[who].password)
    return visitor


def take(visitor: Visitor, page: Page, things: dict[str, Any], name: str) -> None:
    """One picture, from the head of the page to its foot."""
    visitor.go(page.address.format(**things), page.status)
    expect(visitor.page.locator(page.ready).first).to_be_visible()
    visitor.until(
        "[...document.querySelectorAll('time-chart')].every((one) => one.matches('[state=ready], [state=empty]'))"
    )
    visitor.until(
        "[...document.querySelectorAll('map-view')]"
        ".every((one) => one.matches('[drawn]') || one.querySelector('.map-ask'))"
    )
    visitor.page.evaluate("document.fonts.ready")
    visitor.page.screenshot(path=FOLDER / name, full_page=True, animations="disabled")
