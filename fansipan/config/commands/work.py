"""The worker: roll-ups as readings arrive, compliance and indices after them, what is sent onwards, jobs."""

from __future__ import annotations

import argparse
import threading

help = "Run background work: roll-ups, compliance, onward transmission, the loss ledger, exports"


def run(_args: argparse.Namespace) -> None:
    from fansipan.kernel.jobs import as_worker
    from fansipan.sectors.environment.jobs import follow_forever
    from fansipan.services.exchange.jobs import send_forever
    from fansipan.services.observations.jobs import roll_up_forever

    stop = threading.Event()
    loops = [
        threading.Thread(target=loop, args=(stop,), name=loop.__name__)
        for loop in (roll_up_forever, follow_forever, send_forever)
    ]
    for thread in loops:
        thread.start()
    try:
        as_worker().run_worker(wait=True, concurrency=2, install_signal_handlers=True, shutdown_graceful_timeout=5)
    finally:
        stop.set()
        for thread in loops:
            thread.join()
