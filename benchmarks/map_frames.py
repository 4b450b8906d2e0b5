"""How smoothly the map pans with thousands of live stations, in this machine's Chromium.

    python -m benchmarks.map_frames [--stations 10000] [--seconds 10]

The map page is opened as an officer sees it and panned without a pause; the browser itself counts the frames. Printed
beside: the same map with a hundred stations, so that a machine without a graphics card, where every pixel is drawn by
the processor, is told apart from stations that are too many.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import ground
from benchmarks.fanout import _free_port
from fansipan.config import cli, preparing

CHECKOUT = Path(__file__).resolve().parents[1]
SMALL = 100

PAN = """
async (seconds) => {
  const map = document.querySelector("map-view").drawing.map;
  map.fitBounds([[103.6, 21.5], [105.03, 22.8]], { duration: 0 });
  await new Promise((done) => map.once("idle", done));
  const times = [];
  let on = true;
  const count = (at) => { times.push(at); if (on) requestAnimationFrame(count); };
  requestAnimationFrame(count);
  const end = performance.now() + seconds * 1000;
  let turn = 0;
  while (performance.now() < end) {
    map.panBy([turn % 2 ? -240 : 240, turn % 3 ? 60 : -120], { duration: 900 });
    turn += 1;
    await new Promise((done) => map.once("moveend", done));
  }
  on = false;
  const gaps = times.slice(1).map((at, place) => at - times[place]).sort((a, b) => a - b);
  const fps = (gaps.length * 1000) / (times.at(-1) - times[0]);
  return { frames: gaps.length, fps, p95_ms: gaps[Math.floor(gaps.length * 0.95)] };
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    figures: dict[str, float] = {"stations": args.stations}
    with ground.database():
        preparing.static_files()
        cli.perform("load", str(CHECKOUT / "provinces" / "lao-cai"))
        _people()
        for name, count in (("few", SMALL), ("many", args.stations)):
            _stations(count)
            for key, value in _served(args.seconds).items():
                figures[f"{name}_{key}"] = round(float(value), 1)
    ground.table([(name, f"{figure:,.1f}") for name, figure in figures.items()])
    print(json.dumps({"bench": "map_frames", **figures}))


def _people() -> None:
    from tests import cast

    cast.chi()


def _stations(count: int) -> None:
    """So many stations over the province, each with a newest value."""
    from django.db import connection

    from fansipan.services.observations.models import Datastream, Station
    from fansipan.services.observations.tests.make import make_station

    first = Station.objects.filter(code="Q-00000").first() or make_station("Q-00000", properties=("SO2",))
    fields = {
        f.attname: getattr(first, f.attname) for f in Station._meta.concrete_fields if f.name not in ("id", "code")
    }
    known = Station.objects.count()
    Station.objects.bulk_create(
        Station(
            code=f"Q-{n:05}",
            **{**fields, "lon": 103.6 + (n * 7919 % 1000) / 700, "lat": 21.5 + (n * 104729 % 1000) / 770},
        )
        for n in range(known, count)
    )
    stream = Datastream.objects.filter(station=first)[0]
    have = set(Datastream.objects.values_list("station_id", flat=True))
    Datastream.objects.bulk_create(
        Datastream(station_id=pk, property_id=stream.property_id, code="SO2", unit=stream.unit)
        for pk in Station.objects.values_list("pk", flat=True)
        if pk not in have
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO latest_reading SELECT id, now(), 100 + id % 50, 0, 1, 0, now() FROM observations_datastream "
            "ON CONFLICT (datastream_id) DO UPDATE SET time = now()"
        )


def _spot(number: int) -> dict[str, float]:
    """Somewhere in the province, always the same for a number."""
    return {"lon": 103.6 + number * 7919 % 1000 / 700, "lat": 21.5 + number * 104729 % 1000 / 770}


def _served(seconds: float) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    from tests import cast
    from tests.journeys.browsing import LIGHT_DESK, Visitor, launch

    port = _free_port()
    order = ("uvicorn", "fansipan.config.asgi:application", "--port", str(port), "--log-level", "warning")
    web = subprocess.Popen([sys.executable, "-P", "-m", *order], cwd=CHECKOUT)
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            visitor = Visitor(LIGHT_DESK.context(browser), f"http://127.0.0.1:{port}")
            _until_it_answers(port)
            visitor.log_in("chi", cast.PASSWORD)
            visitor.go("/")
            visitor.page.locator("map-view[drawn]").wait_for(timeout=120_000)
            visitor.page.wait_for_timeout(3000)
            found: dict[str, Any] = visitor.page.evaluate(PAN, seconds)
            browser.close()
            return found
    finally:
        web.terminate()
        web.wait(20)


def _until_it_answers(port: int) -> None:
    import socket
    import time

    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the web process does not answer")


if __name__ == "__main__":
    main()
