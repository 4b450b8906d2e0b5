"""A pytest plugin: tests run on the embedded PostgreSQL, or on the one DATABASE_URL names, as its owner.

A plugin and not a conftest, because the settings are read before any conftest is.
"""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from fansipan.config import catalogues, postgres
from fansipan.config import environment as environments

os.environ["FANSIPAN_AS_OWNER"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser's loop runs in the thread of the test

_held = ExitStack()

if "PYTEST_XDIST_WORKER" not in os.environ:
    # Held by the first process until its end, so that workers find PostgreSQL running and none is left behind.
    _held.enter_context(postgres.held(environments.load()))
    catalogues.compile_stale(environments.load().root / "fansipan")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give PostgreSQL back; the last holder stops it."""
    _held.close()
