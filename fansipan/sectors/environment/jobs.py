"""Work that comes by itself: compliance and indices follow what arrives; obligations fall due."""

from __future__ import annotations

import logging
from threading import Event

from django.db import InterfaceError, OperationalError, connection
from procrastinate.contrib.django import app

from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.actions.obligations import telling

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
AWAY_SECONDS = 3.0


def follow_forever(stop: Event) -> None:
    """Keep compliance and indices in step with the averages until told to stop; a database that is away is awaited."""
    while not stop.is_set():
        try:
            pause = 0.0 if following.follow() else PAUSE_SECONDS
        except (OperationalError, InterfaceError) as error:
            logger.warning("compliance waits for the database: %s", error)
            connection.close()
            pause = AWAY_SECONDS
        stop.wait(pause)


@app.periodic(cron="3,23,43 * * * *")
@app.task(name="environment.tell_obligations", queueing_lock="environment.tell_obligations", pass_context=False)
def tell_obligations(timestamp: int) -> None:
    """Tell the house which obligations are due and which overdue."""
    telling.tell()
