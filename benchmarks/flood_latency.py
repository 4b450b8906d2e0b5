"""From the reading that crosses an alarm level to the warning in the public feed.

    python -m benchmarks.flood_latency [--gauges 10]

A system of its own runs as `fansipan up` runs it. At every gauge the river first passes level I: the draft is released
by two people who click as soon as they see it (the bar is 5 s); at every other gauge it passes level III at once,
which the plan has approved beforehand (2 s). The feed is read as anybody reads it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import ground
from tests.system import System, deliver

SETUP = """
import django; django.setup()
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.models import WarningPlan
from fansipan.sectors.hazards.tests.make import level_gauge, load_tables
from fansipan.services.observations.actions import credentials
from fansipan.services.warnings.models import Hazard
from fansipan.services.warnings.tests.make import BAO_HA, make_world
from tests import cast
make_world()
Hazard.objects.filter(code="flood").update(
    headline={{"vi": "Cảnh báo lũ: {{place}}", "en": "Flood warning: {{place}}"}},
    description={{"vi": "{{station}}: {{value}}, {{level}}.", "en": "{{station}}: {{value}}, {{level}}."}},
    instruction={{"vi": "Rời vùng thấp.", "en": "Leave low ground."}},
)
load_tables()
WarningPlan.objects.update(automatic=False)
WarningPlan.objects.filter(stage="III").update(automatic=True)
cast.an(), cast.chi()
for number in range({gauges}):
    gauge = level_gauge(f"TV-{{number:02}}", communes=[(BAO_HA, 0.0)])
    print(credentials.issue_token(SYSTEM, gauge.datastream.station.code))
"""

CLICKS = """
import time
import django; django.setup()
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.models import WarningMessage
from tests import cast
an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
print("ready", flush=True)
while True:
    for message in WarningMessage.objects.filter(state="draft"):
        drafting.submit(an, message.pk)
        releasing.release(chi, message.pk)
    time.sleep(0.05)
"""

BELOW, LEVEL_I, LEVEL_III = 79.5, 80.2, 83.6
PATIENCE_SECONDS, LOOK_SECONDS = 30.0, 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gauges", type=int, default=10)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "var")
        try:
            tokens = system.run("-c", SETUP.format(gauges=wanted.gauges)).split()
            system.start()
            system.start_worker()
            figures = _measure(system, tokens)
        finally:
            system.stop()
    ground.table([(name, f"{figure:,.3f}") for name, figure in figures.items()])
    print(json.dumps({"bench": "flood_latency", **figures}))


def _measure(system: System, tokens: list[str]) -> dict[str, float]:
    clicks = system.program("-c", CLICKS)
    try:
        assert clicks.stdout is not None
        clicks.stdout.readline()
        released = [_crossing(system.port, token, LEVEL_I) for token in tokens[::2]]
        automatic = [_crossing(system.port, token, LEVEL_III) for token in tokens[1::2]]
    finally:
        clicks.kill()
        clicks.wait()
    return {
        "released_p50_s": statistics.median(released),
        "released_worst_s": max(released),
        "automatic_p50_s": statistics.median(automatic),
        "automatic_worst_s": max(automatic),
    }


def _crossing(port: int, token: str, level: float) -> float:
    """Seconds from a reading above a level, sent after one below it, until the feed has one warning more."""
    now = datetime.now(UTC)  # noqa: TID251 - the loggers' clock, not the house's
    _send(port, token, now - timedelta(hours=1), BELOW)
    before, at = _warnings(port), time.perf_counter()
    _send(port, token, now, level)
    while _warnings(port) == before:
        if time.perf_counter() - at > PATIENCE_SECONDS:
            raise SystemExit("the warning did not come")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - at


def _send(port: int, token: str, at: datetime, level: float) -> None:
    deliver(port, token, json.dumps({"parameter": "WL", "time": at.isoformat(), "value": level}), PATIENCE_SECONDS)


def _warnings(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/warnings/feed.atom")
    found = connection.getresponse().read().count(b"<entry>")
    connection.close()
    return found


if __name__ == "__main__":
    main()
