"""Hearing that something was told: PostgreSQL says so when the transaction is committed."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from fansipan.services.notices.actions.telling import WAKE

DATABASE_AWAY = psycopg.Error
LOOK_SECONDS = 1.0


def listen(stop: Event, news: Iterable[Event]) -> None:
    """Set the events with every notification, until told to stop. Raises psycopg.Error when the database goes away."""
    parameters = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    address = make_conninfo(**{name: parameters[name] for name in known if parameters.get(name)})
    with psycopg.connect(address, autocommit=True) as heard:
        heard.execute(f"LISTEN {WAKE}".encode())
        for one in news:
            one.set()  # what was told before anybody listened
        while not stop.is_set():
            for _notice in heard.notifies(timeout=LOOK_SECONDS, stop_after=1):
                for one in news:
                    one.set()
