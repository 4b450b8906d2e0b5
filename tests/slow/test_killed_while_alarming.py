"""Killed at any moment, ten times: no alarm and no message of one is lost or doubled."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.system import System, deliver

pytestmark = pytest.mark.slow

KILLS = 10
PATIENCE_SECONDS = 60
BLOCK = 7
"""Readings above the threshold, then as many below: a batch of ten cuts through them anywhere."""

SETUP = """
import django; django.setup()
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.contracts import AlarmDelays
from fansipan.services.alerts.tests.make import make_rule
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.tests.make import make_station
make_rule(delays=AlarmDelays(on_samples=2, off_samples=2))
for number in range(4):
    station = make_station(f"K-{number}", properties=("SO2",), interval_seconds=60)
    print(credentials.issue_token(SYSTEM, station.code))
"""
CHECK = """
import django; django.setup()
import json
from datetime import timedelta
from fansipan.kernel import clock
from fansipan.services.alerts.contracts import LifeKind
from fansipan.services.alerts.models import Alarm, AlarmTransition, AlarmRuleVersion
from fansipan.services.alerts.queries import replaying
from fansipan.services.alerts.rules import packing
from fansipan.services.notices.models import Notice
from fansipan.services.observations.actions import judging
judging.catch_up()
rule = packing.unpacked(AlarmRuleVersion.objects.get().definition)
found = replaying.replay(rule, clock.now() - timedelta(hours=45), clock.now() + timedelta(hours=1))
steps = AlarmTransition.objects.filter(alarm__withdrawn=False)
notices = Notice.objects.filter(kind="alerts.alarm")
print(json.dumps({
    "expected": found.total,
    "raised": steps.filter(kind=LifeKind.RAISE.value).count(),
    "returned": steps.filter(kind=LifeKind.RETURN.value).count(),
    "ended": sum(one.end is not None for one in found.alarms),
    "withdrawn": Alarm.objects.filter(withdrawn=True).count(),
    "messages": sum(group.messages for group in {a.group for a in Alarm.objects.select_related("group")}),
    "notices": notices.count(),
    "keys": notices.values("key").distinct().count(),
    "untold": Alarm.objects.filter(told_occurrences=0).count(),
}))
"""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path / "var")
    try:
        yield made
    finally:
        made.stop()


class Logger(threading.Thread):
    """Sends ten readings at a time until they are acknowledged, now above the threshold and now below."""

    def __init__(self, port: int, token: str, first: datetime) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.first = port, token, first
        self.sent = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set() and self.sent < 2000:
            places = range(self.sent, self.sent + 10)
            times = [(self.first + timedelta(minutes=place)).isoformat() for place in places]
            values = [90.0 if place // BLOCK % 2 else 10.0 for place in places]
            body = json.dumps({"parameters": ["SO2"], "times": times, "values": [values]})
            if deliver(self.port, self.token, body):
                self.sent += 10
            time.sleep(0.05)


def _until_more_than(count: int, loggers: list[Logger]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(one.sent for one in loggers) <= count:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.02)


def test_row_6_no_alarm_and_no_message_is_lost_or_doubled_by_kills(system: System) -> None:
    tokens = system.run("-c", SETUP).split()
    system.start()
    system.start_worker()
    first = datetime.now(UTC) - timedelta(hours=40)  # noqa: TID251 - the loggers' clock, not the house's
    loggers = [Logger(system.port, token, first) for token in tokens]
    for logger in loggers:
        logger.start()
    for _number in range(KILLS):
        _until_more_than(sum(one.sent for one in loggers), loggers)
        time.sleep(random.uniform(0, 1.5))
        system.kill()
        system.start()
        system.start_worker()
    _until_more_than(sum(one.sent for one in loggers), loggers)
    for logger in loggers:
        logger.over.set()
    for logger in loggers:
        logger.join()
    found = json.loads(system.run("-c", CHECK).splitlines()[-1])
    assert found["expected"] > KILLS, found
    assert (found["raised"], found["returned"], found["withdrawn"]) == (found["expected"], found["ended"], 0), found
    assert found["notices"] == found["keys"] == found["messages"], found
    assert found["untold"] == 0, found
