"""The wall through a day of alarms, replayed fast: it shows each of them, grows by nothing, and comes back by itself.

Slow: a day of 1,440 minutes goes by in some minutes. Every minute a station sends, every half hour a critical alarm is
raised and the one before ends; each must stand on the wall by its code.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from fansipan.kernel import clock
from tests.journeys.conftest import Arrive, World

MINUTES = 1440
CASE_EVERY = 30
MOST_GROWTH = 0.05
WARM_UP = 240
RECOVERY_SECONDS = 10.0

RAISE = """
import django; django.setup()
import sys
from django.db import transaction
from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.actions import conditions, responding, ruling
from fansipan.services.alerts.contracts import AlarmFamily, Reported, ReportedCondition, RuleDef

NAME = {"vi": "Replay", "en": "Replay"}
ruling.write(SYSTEM, "replay", NAME, RuleDef(Reported(), family=AlarmFamily.OTHER), "a day at the wall")
before = ""
for line in sys.stdin:
    source = line.strip()
    with transaction.atomic():
        if before:
            conditions.report("replay", before, ReportedCondition(clock.now(), level=0))
            responding.acknowledge(SYSTEM, code, "seen")
        title = {"vi": source, "en": source}
        said = ReportedCondition(clock.now(), level_title=title, priority="critical", station="TL-KT-01")
        code = conditions.report("replay", source, said)
    before = source
    print(code, flush=True)
"""


def heap(session: CDPSession) -> float:
    """Bytes that scripts hold once what nobody holds is gone."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


def nodes(page: Page) -> int:
    return int(page.evaluate("document.querySelectorAll('*').length"))


@pytest.mark.slow
def test_the_wall_misses_no_alarm_of_a_day_and_does_not_grow(arrive: Arrive, world: World) -> None:
    em = arrive("em")
    em.go("/wall")
    expect(em.page.locator("live-feed")).to_have_attribute("state", "connected")
    session = em.page.context.new_cdp_session(em.page)
    opener = world.system.program("-c", RAISE)
    start = clock.now() - timedelta(minutes=MINUTES + 10)
    before: tuple[float, int] = (0.0, 0)
    missed: list[str] = []
    for minute in range(MINUTES):
        world.send("TL-KT-01", {"SO2": 100.0 + minute % 7}, start + timedelta(minutes=minute))
        if minute % CASE_EVERY == 0:
            missed += seen(em.page, opener, f"Replay {minute}")
        if minute == WARM_UP:
            before = heap(session), nodes(em.page)
    after = heap(session), nodes(em.page)
    opener.communicate()
    figures = {"minutes": MINUTES, "alarms": MINUTES // CASE_EVERY, "missed": len(missed)}
    growth = after[0] / before[0] - 1
    print(json.dumps({"bench": "wall", **figures, "heap_growth": round(growth, 4), "nodes": [before[1], after[1]]}))
    assert not missed
    assert growth < MOST_GROWTH


def seen(page: Page, opener: Any, title: str) -> list[str]:
    """Raise a critical alarm, end the one before, and look for it on the wall; its title where it never came."""
    opener.stdin.write(f"{title}\n")
    opener.stdin.flush()
    code = opener.stdout.readline().strip()
    try:
        expect(page.locator(f"[data-wall-item='alarm:{code}']")).to_be_visible()
    except AssertionError:
        return [title]
    return []


@pytest.mark.slow
def test_the_wall_says_that_it_is_cut_off_and_comes_back_by_itself(arrive: Arrive, world: World) -> None:
    em = arrive("em")
    em.go("/wall")
    expect(em.page.locator("live-feed")).to_have_attribute("state", "connected")
    world.system.stop_web()
    expect(em.page.locator("[data-part=lost]")).to_be_visible()
    expect(em.page.locator("[data-part=lost]")).to_contain_text("No connection since")
    world.system.start()
    began = time.monotonic()
    expect(em.page.locator("[data-part=lost]")).to_be_hidden()
    expect(em.page.locator("live-feed")).to_have_attribute("state", "connected")
    took = time.monotonic() - began
    print(json.dumps({"bench": "wall_recovery", "seconds": round(took, 2)}))
    em.faults.clear()
    assert took < RECOVERY_SECONDS
