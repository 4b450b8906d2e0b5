"""The messenger's work, which never waits for anything else the house does; and what time asks for now and then."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from threading import Event, Thread

from django.db import InterfaceError, OperationalError, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fansipan.kernel import steady
from fansipan.services.notices.actions import (
    addresses,
    browsers,
    gathering,
    hearing,
    pushing,
    residents,
    sending,
    spreading,
)

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""The longest time until somebody looks whether something is due: what is told wakes the messenger at once."""

AWAY_SECONDS = 3.0


def listen_forever(stop: Event, news: list[Event]) -> None:
    """Wake the others whenever something was committed that concerns them."""
    while not stop.is_set():
        try:
            hearing.listen(stop, news)
        except (OperationalError, InterfaceError, hearing.DATABASE_AWAY) as error:
            logger.warning("the messenger waits for the database: %s", error)
            stop.wait(AWAY_SECONDS)


def spread_forever(stop: Event, news: Event) -> None:
    """Turn notices and their escalation into deliveries."""
    _forever(stop, news, lambda: spreading.spread())


def send_forever(stop: Event, news: Event) -> None:
    """Let every channel send what waits for it, each in a thread of its own."""
    at_work: dict[int, Thread] = {}

    def start() -> None:
        for channel in sending.waiting():
            if channel not in at_work or not at_work[channel].is_alive():
                at_work[channel] = Thread(target=_drain, args=(channel,), name=f"channel {channel}")
                at_work[channel].start()

    _forever(stop, news, start)
    for thread in at_work.values():
        thread.join()


def _drain(channel: int) -> None:
    try:
        sending.drain(channel)
    except (OperationalError, InterfaceError) as error:
        logger.warning("channel %s waits for the database: %s", channel, error)
    finally:
        connection.close()


def push_forever(stop: Event, news: Event) -> None:
    """Push campaigns to residents; what encrypts them starts with the first large one and stays."""
    started: list[ProcessPoolExecutor] = []

    def encrypting() -> Executor:
        if not started:
            # Not forked: this process has threads.
            started.append(ProcessPoolExecutor(pushing.processes(), multiprocessing.get_context("spawn")))
        return started[0]

    _forever(stop, news, lambda: [pushing.push(campaign, encrypting) for campaign in pushing.due()])
    for pool in started:
        pool.shutdown(cancel_futures=True)


def _forever(stop: Event, news: Event, work: Callable[[], object]) -> None:
    """Work whenever there are news, and once a second; whatever fails, those who wait must be told all the same."""

    def step() -> float:
        news.clear()
        work()
        news.wait(PAUSE_SECONDS)
        return 0.0

    steady.forever(stop, step, "the messenger", PAUSE_SECONDS)


@app.task(name=addresses.SEND_CODE, retry=RetryStrategy(max_attempts=3, wait=10))
def send_code(address_id: int, code: str) -> None:
    """Send somebody the code that proves an address."""
    addresses.send_code(address_id, code)


@app.periodic(cron="*/5 * * * *")
@app.task(name="notices.give_up", queueing_lock="notices.give_up", pass_context=False)
def give_up(timestamp: int) -> None:
    """Take out of the queue what helps nobody any more."""
    gathering.give_up()


@app.periodic(cron="25 20 * * *")
@app.task(name="notices.forget", queueing_lock="notices.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Forget how often somebody subscribed, and addresses that were never verified, at 03:25 in Viet Nam."""
    residents.forget()
    browsers.forget()
    addresses.forget_unverified()
