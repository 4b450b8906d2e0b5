"""How fast a warning is pushed to the residents of a province: encryption, sending, retries, bookkeeping.

A local push service in a process of its own takes them; one in a hundred is refused once (429 with Retry-After, or
503), one in 250 is gone. Prints a table, and the same as JSON in its last line:

    .venv/bin/python benchmarks/push.py [--subscriptions 100000]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks import ground, timing

SERVICE = Path(__file__).resolve().parents[1] / "fansipan/services/notices/tests/push_service.py"
COMMUNES = [f"{2500 + number:05d}" for number in range(99)]
DEVICES = 200
"""Keys that differ: making a hundred thousand takes longer than the benchmark."""


@contextmanager
def push_service() -> Iterator[str]:
    """A push service in a process of its own; gives its address."""
    order = [sys.executable, str(SERVICE), "--faulty"]
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def fill(address: str, count: int) -> list[Any]:
    """Subscriptions at the service, spread over the communes; gives the keys of the devices."""
    from fansipan.kernel import clock
    from fansipan.services.notices.models import PushService, PushSubscription

    PushService.objects.create(origin=address)
    devices = [ec.generate_private_key(ec.SECP256R1()) for _number in range(DEVICES)]
    points = [one.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for one in devices]
    PushSubscription.objects.bulk_create(
        (
            PushSubscription(
                endpoint=f"{address}/p/{number}",
                p256dh=points[number % DEVICES],
                auth=number.to_bytes(16, "big"),
                language="en" if number % 10 == 0 else "vi",
                communes=[COMMUNES[number % 99], COMMUNES[(number + 7) % 99]],
                topics=["warnings"],
                made_at=clock.now(),
            )
            for number in range(count)
        ),
        batch_size=5000,
    )
    return devices


def campaign() -> int:
    """A flood warning for every commune."""
    from django.db import transaction

    from fansipan.services.notices.actions import residents
    from fansipan.services.notices.contracts import NoticeText
    from fansipan.services.notices.models import PushCampaign

    said = NoticeText("Cảnh báo lũ trên sông Hồng", "Mực nước có thể lên trên báo động 3. " * 8, "Cảnh báo lũ")
    with transaction.atomic():
        residents.push_to_communes(
            residents.Push(
                "bench", "warning:CB-2026-0001", tuple(COMMUNES), {"vi": said, "en": said}, urgency="high",
                ttl=timedelta(hours=6),
            )
        )  # fmt: skip
    return PushCampaign.objects.get().pk


def push(pool: ProcessPoolExecutor, number: int) -> dict[str, float]:
    """Push until nothing is left, as the messenger does; gives how long the first pass and all took."""
    from fansipan.services.notices.actions import pushing
    from fansipan.services.notices.models import PushCampaign

    began = time.perf_counter()
    first = 0.0
    while PushCampaign.objects.get(pk=number).finished_at is None:
        for one in pushing.due():
            pushing.push(one, lambda: pool)
        first = first or time.perf_counter() - began
        time.sleep(0.1)
    return {"first pass": first, "all": time.perf_counter() - began}


def check(address: str, devices: list[Any]) -> dict[str, Any]:
    """What the service took, with a sample decrypted by a library that is not ours."""
    with urllib.request.urlopen(f"{address}/told", timeout=60) as answer:
        told = json.load(answer)
    for path, body in told.pop("bodies").items():
        number = int(path.rpartition("/")[2])
        plain = http_ece.decrypt(
            bytes.fromhex(body),
            private_key=devices[number % DEVICES],
            auth_secret=number.to_bytes(16, "big"),
            version="aes128gcm",
        )
        assert json.loads(plain)["title"] == "Cảnh báo lũ trên sông Hồng"
        told["decrypted"] = told.get("decrypted", 0) + 1
    return dict(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=100_000)
    count = parser.parse_args().subscriptions
    with ground.database(), push_service() as address:
        from fansipan.services.notices.actions import pushing
        from fansipan.services.notices.models import PushDelivery, PushSubscription, PushTally

        devices = fill(address, count)
        number = campaign()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(pushing.processes(), context) as pool:
            server, children = timing.of_postgres(), timing.of_children()
            own = resource.getrusage(resource.RUSAGE_SELF)
            times = push(pool, number)
            after = resource.getrusage(resource.RUSAGE_SELF)
        told = check(address, devices)
        left, kept = PushDelivery.objects.count(), PushSubscription.objects.count()
        tallied = sum(PushTally.objects.values_list("sent", flat=True))
        seconds = {
            "sending": after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime,
            "encryption": timing.of_children() - children,
            "database": timing.of_postgres() - server,
        }
    ground.table(
        [
            ("subscriptions", f"{count:,}"),
            ("taken by the push service", f"{told['taken']:,}"),
            ("taken twice", f"{told['twice']:,}"),
            ("requests, retries among them", f"{told['asked']:,}"),
            ("decrypted as a sample", f"{told['decrypted']:,}"),
            ("dead endpoints pruned", f"{count - kept:,}"),
            ("counted as sent", f"{tallied:,}"),
            ("left in the queue", f"{left:,}"),
            ("first pass", f"{times['first pass']:.1f} s"),
            ("all, retries too", f"{times['all']:.1f} s"),
            *((f"processor, {name}", f"{used:.1f} s") for name, used in seconds.items()),
        ]
    )
    assert told["twice"] == 0
    assert told["taken"] == tallied == kept
    assert left == 0
    print(json.dumps({"subscriptions": count, "seconds": round(times["all"], 2), "first": round(times["first pass"], 2),
                      "twice": told["twice"], "pruned": count - kept}))  # fmt: skip


if __name__ == "__main__":
    main()
