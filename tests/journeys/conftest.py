"""The live system that journeys go through, and the browser that people of the cast sit at."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from fansipan.kernel.permissions import Role
from tests import cast
from tests.journeys import furnish
from tests.journeys.browsing import LIGHT_DESK, NO_BROWSER, Visitor, chromium, launch
from tests.system import System

LOGINS = {
    Role.PROVINCE_OFFICER: "chi",
    Role.OPERATOR: "an",
    Role.PLANT_USER: "dung",
    Role.AUDITOR: "em",
    Role.ADMINISTRATOR: "giang",
}

Arrive = Callable[..., Visitor]


@dataclass(frozen=True)
class World:
    """The system, and what tests/journeys/furnish.py told of what is in it."""

    system: System
    told: dict[str, Any]

    @property
    def things(self) -> dict[str, Any]:
        """What stands for the places in the addresses of pages."""
        return {**self.told["things"]["TL-KT-01"], "day": self.told["outlier"][:10]}

    def send(self, station: str, values: Mapping[str, float], at: datetime) -> None:
        """The station's logger hands a reading of each parameter over by HTTPS; all of them must be stored."""
        body = [{"parameter": name, "time": at.isoformat(), "value": value} for name, value in values.items()]
        request = urllib.request.Request(
            f"{self.system.address}/api/v1/observations",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.told['tokens'][station]}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["stored"] == len(body)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser for the journeys alone: while one is open its event loop runs, and nothing else may start its own."""
    if chromium() is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[World]:
    system = System(tmp_path_factory.mktemp("system") / "var")
    try:
        told = json.loads(system.run("-c", furnish.PROGRAM))
        system.collect_static()
        system.start_worker()
        system.start_receivers()
        system.start()
        yield World(system, told)
    finally:
        system.stop()


@pytest.fixture
def arrive(browser: Browser, world: World) -> Iterator[Arrive]:
    """Somebody sits down at a browser of her own, and is logged in when a login is given.

    At the end of the test nobody may have met an error.
    """
    visitors: list[Visitor] = []

    def sit_down(login: str = "", *, language: str = "en") -> Visitor:
        context = LIGHT_DESK.context(browser)
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": world.system.address}])
        visitor = Visitor(context, world.system.address)
        visitors.append(visitor)
        if login:
            visitor.log_in(login, cast.PASSWORD)
        return visitor

    yield sit_down
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    said = world.system.log("web")[-4000:] if faults else ""
    assert not faults, "\n".join([*faults, "the web process said:", said])
