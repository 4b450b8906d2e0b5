"""A database of its own for a benchmark, and stations to fill it with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from fansipan.config import environment as environments
from fansipan.config import postgres

DATABASE = "fansipan_bench"


@contextmanager
def database() -> Iterator[None]:
    """A fresh migrated database, known to this process and its children; dropped at the end."""
    with postgres.held():
        _recreate()
        address = environments.load().embedded_url("fansipan_owner", DATABASE)
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fansipan.config.settings")
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        import django

        django.setup()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            _drop()


def _admin() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(environments.Environment().embedded_url("fansipan_owner"), autocommit=True)


def _drop() -> None:
    with _admin() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _recreate() -> None:
    _drop()
    with _admin() as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def table(rows: list[tuple[str, str]]) -> None:
    """Print name and figure in two columns."""
    width = max(len(name) for name, _ in rows)
    for name, figure in rows:
        print(f"{name:<{width}}  {figure:>14}")
