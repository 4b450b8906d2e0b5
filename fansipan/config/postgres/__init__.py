"""The embedded PostgreSQL: found in a wheel, started by Fansipan itself, spoken to through a private socket.

The wheel could start the server too, but as root it opens every folder above the data to everybody; so only its
programs are used. With DATABASE_URL set, nothing here starts anything.

    with postgres.held():        # starts it when needed, stops it at the end when nobody else holds it
        ...
    postgres.ensure_running()    # only starts it
    postgres.url("fansipan_app") # how to reach it
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fansipan.config import environment as environments
from fansipan.config.environment import Environment
from fansipan.config.postgres import places, roles, server
from fansipan.config.postgres.server import Status

__all__ = ["Status", "ensure_running", "held", "revive", "status", "stop", "url"]


def ensure_running(environment: Environment | None = None) -> None:
    """Start the embedded PostgreSQL unless it runs already, with its roles and its database; only `stop` ends it.

    Safe to call from many processes at once. Raises DatabaseTrouble, NotPermitted or DiskFull.
    """
    known = environment or environments.load()
    if not known.embedded:
        return
    place = places.find(known)
    with server.alone(place):
        _start(place, known)
        server.ends_with_last_holder(place).unlink(missing_ok=True)


@contextmanager
def held(environment: Environment | None = None) -> Iterator[None]:
    """Keep the embedded PostgreSQL running inside the block.

    The last holder to leave stops it, if it was a holder that started it.
    """
    known = environment or environments.load()
    if not known.embedded:
        yield
        return
    place = places.find(known)
    with server.alone(place):
        _start(place, known)
        hold = server.Hold(place)
    try:
        yield
    finally:
        with server.alone(place):
            if hold.is_the_last() and server.ends_with_last_holder(place).exists():
                server.stop(place)
            hold.release()


def revive(environment: Environment) -> None:
    """Start a held server that ended; it still ends with its last holder."""
    with held(environment):
        pass


def stop(environment: Environment | None = None) -> bool:
    """Stop the embedded PostgreSQL, whoever uses it; whether there was one to stop."""
    place = places.find(environment or environments.load())
    with server.alone(place):
        return server.stop(place)


def status(environment: Environment | None = None) -> Status:
    """What is known about the embedded PostgreSQL without changing anything."""
    return server.status(places.find(environment or environments.load()))


def url(role: str, dbname: str = "fansipan") -> str:
    """How to reach the embedded PostgreSQL as `fansipan_owner` or `fansipan_app`."""
    return environments.load().embedded_url(role, dbname)


def _start(place: places.Place, environment: Environment) -> None:
    if not server.status(place).running:
        server.start(place)
        server.ends_with_last_holder(place).touch()
    if not server.prepared(place).exists():
        roles.prepare(environment)
        server.prepared(place).touch()
