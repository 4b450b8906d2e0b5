"""The simulated stations of Lào Cai, read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fansipan
from fansipan.services.observations.demo import feeds
from fansipan.services.observations.demo.feeds import SimulatedStation

LAO_CAI = Path(fansipan.__file__).resolve().parents[1] / "provinces" / "lao-cai"


@pytest.fixture(scope="session")
def stations() -> tuple[SimulatedStation, ...]:
    return feeds.read(LAO_CAI)


@pytest.fixture(scope="session")
def station(stations: tuple[SimulatedStation, ...]) -> Callable[[str], SimulatedStation]:
    """The station of a code."""
    by_code = {one.code: one for one in stations}
    return by_code.__getitem__
