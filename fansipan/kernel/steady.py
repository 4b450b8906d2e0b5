"""Work that a thread does again and again, as the only one that does it: it must outlive whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

import psycopg
from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What says that the database is away or asks to try again: through Django, and through cursors beside it."""

AWAY_SECONDS = 3.0
FAULT_SECONDS = 30.0
"""So long a thread waits after a fault of its own before it meets it again."""


def forever(stop: Event, step: Callable[[], float], name: str, fault_seconds: float | None = None) -> None:
    """Do `step` until told to stop; it gives the seconds until the next time. `name` says in the log what halts.

    A database that is away is waited for. Any other fault is logged, and what failed is tried again after
    `fault_seconds`, FAULT_SECONDS unless said otherwise.
    """
    while not stop.is_set():
        try:
            pause = step()
        except AWAY as error:
            logger.warning("%s: waiting for the database: %s", name, error)
            connection.close()
            pause = AWAY_SECONDS
        except Exception:  # nobody else does this work, so no fault may end it
            pause = FAULT_SECONDS if fault_seconds is None else fault_seconds
            logger.exception("%s: failed, and tried again in %s s", name, pause)
        stop.wait(pause)
