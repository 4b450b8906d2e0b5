"""The messenger: tells people what was handed in, asks again until somebody answers, pushes to residents.

A process of its own, so that an alarm never waits for a report.
"""

from __future__ import annotations

import argparse
import signal
import threading

help = "Tell people: escalation, every channel, pushes to residents"


def run(_args: argparse.Namespace) -> None:
    from fansipan.services.notices import jobs

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    loops = (jobs.spread_forever, jobs.send_forever, jobs.push_forever)
    news = [threading.Event() for _loop in loops]
    threads = [
        threading.Thread(target=jobs.listen_forever, args=(stop, news), name="listen_forever"),
        *(
            threading.Thread(target=loop, args=(stop, one), name=loop.__name__)
            for loop, one in zip(loops, news, strict=True)
        ),
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for one in news:
        one.set()
    for thread in threads:
        thread.join()
