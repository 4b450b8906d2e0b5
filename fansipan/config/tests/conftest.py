"""A place for servers of our own, away from the one the other tests run on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fansipan.config import environment as environments
from fansipan.config import postgres
from fansipan.config.environment import Environment


@contextmanager
def _ground() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fansipan-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def _server_of_our_own(ground: Path) -> Iterator[Environment]:
    environment = environments.load({"FANSIPAN_VAR": f"{ground}/var", "FANSIPAN_POSTGRES": f"{ground}/postgres"})
    yield environment
    postgres.stop(environment)


@pytest.fixture
def ground() -> Iterator[Path]:
    """A short, empty folder that any account may enter, as PostgreSQL under root needs it."""
    with _ground() as folder:
        yield folder


@pytest.fixture
def own(ground: Path) -> Iterator[Environment]:
    """An environment whose server was never started, and is stopped at the end."""
    with _server_of_our_own(ground) as environment:
        yield environment


@pytest.fixture(scope="module")
def running() -> Iterator[Environment]:
    """An environment with a running server, for tests that leave it as it was."""
    with _ground() as folder, _server_of_our_own(folder) as environment:
        postgres.ensure_running(environment)
        yield environment
