"""axe-core finds nothing to complain of on any page, by day and by night, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fansipan.kernel.permissions import Role
from tests import cast
from tests.journeys.browsing import DARK_DESK, DARK_PHONE, LIGHT_DESK, LIGHT_PHONE, Look, Visitor
from tests.journeys.conftest import LOGINS, World
from tests.journeys.pages import ADMIN_PAGES, PAGES, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

FIND = """
async (unseen) => {
    const found = await axe.run({exclude: unseen}, {resultTypes: ["violations"]});
    return found.violations.map(({id, help, nodes}) =>
        `${id} (${help}): ${nodes.slice(0, 3).map(({html, failureSummary}) =>
            `${html.slice(0, 200)} ${failureSummary.split("\\n").slice(1).join(";")}`).join(" | ")}`);
}
"""

OVERHANG = """
() => {
    const {scrollWidth, scrollHeight} = document.documentElement;
    const seen = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
    const foot = Math.max(...seen.filter((one) => getComputedStyle(one).position !== "absolute")
        .map((one) => one.getBoundingClientRect().bottom + scrollY));
    const out = seen.filter((one) => one.getBoundingClientRect().right > innerWidth + 2).slice(-3)
        .map((one) => one.outerHTML.slice(0, 200));
    return [Math.max(0, scrollWidth - innerWidth), Math.max(0, scrollHeight - Math.max(foot, innerHeight)), out];
}
"""

OF_DJANGO = [".inline-group th:empty"]
"""Empty heads of the tables in Django's administration: no fault after WCAG, and not ours to mend."""

Seat = Callable[[Role, Look], Visitor]


@pytest.fixture(scope="module")
def seat(browser: Browser, world: World) -> Iterator[Seat]:
    """One browser a person and look, opened at the first need: logging in for every page would take longer than axe."""
    taken: dict[tuple[Role, Look], Visitor] = {}
    kept: dict[Role, Any] = {}

    def sit_down(who: Role, look: Look) -> Visitor:
        if (who, look) not in taken:
            context = look.context(browser, bypass_csp=True, reduced_motion="reduce", storage_state=kept.get(who))
            context.add_init_script(path=AXE)
            taken[who, look] = visitor = Visitor(context, world.system.address)
            if who is not Role.PUBLIC and who not in kept:
                visitor.log_in(LOGINS[who], cast.PASSWORD)
                kept[who] = context.storage_state()
        return taken[who, look]

    yield sit_down
    for visitor in taken.values():
        visitor.context.close()


def complaints(page: Page, look: Look, seat: Seat, world: World) -> list[str]:
    visitor = seat(page.who, look)
    visitor.go(page.address.format(**world.things), page.status)
    expect(visitor.page.locator(page.ready).first).to_be_visible()
    found: list[str] = visitor.page.evaluate(FIND, OF_DJANGO)
    if page in PAGES:
        found += sticking_out(visitor)
    return found


def sticking_out(visitor: Visitor) -> list[str]:
    """A page that can be pushed sideways, or that goes on below its foot."""
    wider, longer, out = visitor.page.evaluate(OVERHANG)
    found = [f"{side} by {pixels} px" for side, pixels in (("wider", wider), ("longer", longer)) if pixels > 2]
    return [*found, *out] if wider > 2 else found


def named(page: Page) -> str:
    return page.name


EVERY_PAGE = [*PAGES, *ADMIN_PAGES]


@pytest.mark.parametrize(
    ("page", "look"), list(zip(PAGES, cycle((LIGHT_PHONE, DARK_PHONE)))), ids=lambda one: getattr(one, "name", "")
)
def test_axe_finds_nothing_on_a_phone(page: Page, look: Look, seat: Seat, world: World) -> None:
    """Every other page in the dark: all looks, and Django's administration, are the affair of the slow tests."""
    found = complaints(page, look, seat, world)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("page", EVERY_PAGE, ids=named)
def test_axe_finds_nothing_whatever_the_look(page: Page, seat: Seat, world: World) -> None:
    looks = (LIGHT_DESK, DARK_DESK, LIGHT_PHONE, DARK_PHONE)
    found = [line for look in looks for line in complaints(page, look, seat, world)]
    assert not found, "\n".join(found)
