"""Work that time asks for: closing the hours of the loss ledger; and what is done as it comes: roll-ups."""

from __future__ import annotations

import logging
from threading import Event

from django.db import InterfaceError, OperationalError, connection
from procrastinate.contrib.django import app

from fansipan.services.observations.actions import rolling

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.5
AWAY_SECONDS = 3.0


@app.periodic(cron="0,2,15,30,45 * * * *")
@app.task(name="observations.close_hours", queueing_lock="observations.close_hours", pass_context=False)
def close_hours(timestamp: int) -> None:
    """Enter ended hours into the loss ledger, those of silent stations too."""
    rolling.close_hours()


def roll_up_forever(stop: Event) -> None:
    """Keep roll-ups in step with deliveries until told to stop; a database that is away is waited for."""
    while not stop.is_set():
        try:
            pause = 0.0 if rolling.roll_up() else PAUSE_SECONDS
        except (OperationalError, InterfaceError) as error:
            logger.warning("roll-ups wait for the database: %s", error)
            connection.close()
            pause = AWAY_SECONDS
        stop.wait(pause)
