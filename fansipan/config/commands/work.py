"""The worker: roll-ups as readings arrive, hours closed on time, exports and other jobs in the background."""

from __future__ import annotations

import argparse
import threading
from typing import cast

help = "Run background work: roll-ups, the loss ledger, exports"


def run(_args: argparse.Namespace) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from fansipan.services.observations import jobs

    stop = threading.Event()
    roller = threading.Thread(target=jobs.roll_up_forever, args=(stop,), name="roller")
    roller.start()
    try:
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as working:
            working.run_worker(wait=True, concurrency=2, install_signal_handlers=True, shutdown_graceful_timeout=5)
    finally:
        stop.set()
        roller.join()
