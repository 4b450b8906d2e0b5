"""How long the steps of a computation take in all the processes that it runs in."""

from __future__ import annotations

import functools
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def steps() -> Iterator[dict[str, float]]:
    """Within the block the steps of a recomputation are timed, in forked processes too; filled in at its end."""
    from fansipan.sectors.environment.actions import averaging, complying, correcting, indexing
    from fansipan.services.observations.actions import rolling

    watched: list[tuple[str, Any, str]] = [
        ("hours and days", rolling, "recompute"),
        ("readings", complying, "_readings"),
        ("correction", complying, "_corrected"),
        ("corrected hours kept", correcting, "keep_hours"),
        ("legal averages", averaging, "keep_averages"),
        ("exceedances", complying, "_exceed"),
        ("indices", indexing, "index"),
    ]
    totals = {name: multiprocessing.get_context("fork").Value("d", 0.0) for name, _module, _function in watched}
    before = [getattr(module, function) for _name, module, function in watched]
    for (name, module, function), plain in zip(watched, before, strict=True):
        setattr(module, function, _timed(plain, totals[name]))
    found: dict[str, float] = {}
    try:
        yield found
    finally:
        for (_name, module, function), plain in zip(watched, before, strict=True):
            setattr(module, function, plain)
        found.update({name: total.value for name, total in totals.items()})


def of_children() -> float:
    """Processor seconds of the processes that this one has had and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_postgres() -> float:
    """Processor seconds of the database server with all it serves, those who have gone too."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = psutil.Process(cursor.fetchone()[0])
    server = own.parent()
    assert server is not None
    gone = server.cpu_times()
    there = [child.cpu_times() for child in server.children()]
    return gone.children_user + gone.children_system + sum(one.user + one.system for one in there)


def _timed(function: Callable[..., Any], total: Any) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            with total.get_lock():
                total.value += time.perf_counter() - began

    return timed
