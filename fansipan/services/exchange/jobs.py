"""Sending as it comes: files made as they fall due, a thread for each destination, and the record looked through."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app

from fansipan.kernel import steady
from fansipan.services.exchange.actions import composing, marking, sending

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
MOST_AT_ONCE = 16
"""Destinations that are sent to at the same time; one that does not answer keeps its thread for half a minute."""


def send_forever(stop: Event) -> None:
    """Make files and send them until told to stop; each destination by a thread of its own."""
    busy: dict[int, Future[int]] = {}
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="sending") as pool:

        def step() -> float:
            made = composing.compose()
            for number in sending.ready():
                if number not in busy or busy[number].done():
                    busy[number] = pool.submit(_send, number, stop)
            return 0.0 if made else PAUSE_SECONDS

        steady.forever(stop, step, "onward transmission")


def _send(number: int, stop: Event) -> int:
    close_old_connections()
    try:
        return sending.send(number, stop.is_set)
    except (OperationalError, InterfaceError) as error:
        logger.warning("destination %s waits for the database: %s", number, error)
        return 0
    except Exception as error:  # a fault of ours must not be met again every second
        logger.exception("sending to destination %s failed", number)
        sending.stumble(number, error)
        return 0
    finally:
        connection.close()


@app.periodic(cron="7 * * * *")
@app.task(name="exchange.derive", queueing_lock="exchange.derive", pass_context=False)
def derive(timestamp: int) -> None:
    """Compare the record with the files: whatever was missed is noted."""
    marking.derive_all()
