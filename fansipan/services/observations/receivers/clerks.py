"""A few threads that hold the database connections of all doors.

Hundreds of loggers connect in the same minute; a connection for each would be more than PostgreSQL grants, and new
ones each time would forget their prepared statements.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

HOW_MANY = 4
"""More would only queue up before the same processors."""


class Clerks:
    """Do work that needs the database, for any number of threads that wait for it."""

    def __init__(self, how_many: int = HOW_MANY) -> None:
        self._connections: list[BaseDatabaseWrapper] = []
        self._pool = ThreadPoolExecutor(how_many, "clerk", initializer=self._arrive)

    def do(self, work: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        """What `work` answers or raises, once a clerk has done it."""

        def done() -> Answer:
            close_old_connections()  # after a restart of PostgreSQL a clerk finds a new connection and no error
            return work(*args, **kwargs)

        return self._pool.submit(done).result()

    def close(self) -> None:
        """End the work at hand, then the connections."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.inc_thread_sharing()  # its thread is over
            connection.close()

    def _arrive(self) -> None:
        self._connections.append(connections["default"])
