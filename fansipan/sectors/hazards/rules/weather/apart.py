"""A file read in a process of its own.

The decoders of GRIB and NetCDF are C, and one of them ends the process on some broken files. Then it is this one that
ends, not the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from fansipan.sectors.hazards.rules import weather
from fansipan.sectors.hazards.rules.weather.places import NoWeather, RainRun, Site


def read(content: bytes, sites: Sequence[Site]) -> RainRun:
    """The newest run in a file at these places. Raises NoWeather, also for a file that breaks its decoder."""
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(weather.read, content, sites).result()
    except BrokenProcessPool:
        raise NoWeather("the file is damaged so badly that its decoder broke") from None
