"""Which simulated logger sends what: the province's stations and demo/feeds.json, checked against one another."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.documents import Document, Node
from fansipan.services.observations.contracts import StationKind, ValueKind, VendorFormat
from fansipan.services.observations.demo import signals
from fansipan.services.observations.demo.signals import Times, Values

FORMAT_FIELDS = {field.name for field in fields(VendorFormat)}


@dataclass(frozen=True, slots=True)
class Signal:
    """One datastream's instrument.

    `low`, `high`: what it can read. `limit`: what the law allows, if it says so. `span`: the gas it is calibrated with.
    `spike`: how far a reading must stand out to be failed.
    """

    code: str
    unit: str
    kind: ValueKind
    decimals: int
    series: signals.Series
    scale: float
    offset: float
    noise: float
    turns: bool
    low: float
    high: float
    limit: float | None
    span: float
    spike: float
    seed: int

    def read(self, times: Times, interval_us: int) -> Values:
        """What the healthy instrument reads at the times (microseconds UTC), rounded as it sends."""
        if self.kind is ValueKind.SUM:
            return np.round(signals.fallen(self.series, times, interval_us, self.scale), self.decimals)
        drawn = signals.turning if self.turns else signals.straight
        values = drawn(self.series, times) * self.scale + self.offset
        if self.noise:
            values = values + self.noise * signals.noise(self.seed, times)
        return np.round(np.clip(values, self.low, self.high), self.decimals)


@dataclass(frozen=True, slots=True)
class SimulatedStation:
    """A station whose logger is played. `prefix` begins the names of its files."""

    code: str
    kind: StationKind
    transport: str
    prefix: str
    interval_seconds: int
    format: VendorFormat
    signals: tuple[Signal, ...]

    @property
    def interval_us(self) -> int:
        return self.interval_seconds * signals.SECOND

    def read(self, times: Times) -> Values:
        """One row a signal, one column a time."""
        return np.stack([signal.read(times, self.interval_us) for signal in self.signals])

    def slots(self, start: int, end: int) -> NDArray[np.int64]:
        """The times in (start, end] at which it measures: whole intervals since 1970."""
        step = self.interval_us
        return np.arange(start // step + 1, end // step + 1, dtype=np.int64) * step


def read(province: Path) -> tuple[SimulatedStation, ...]:
    """Every station that has feeds. Raises BrokenDocument naming feeds of unknown stations, datastreams or series."""
    catalogue = _Catalogue(province)
    feeds = Document(province / "demo" / "feeds.json")
    by_station: dict[str, list[Signal]] = {}
    for row in feeds.root.rows():
        if (signal := catalogue.signal(row)) is not None:
            by_station.setdefault(str(row["station"].value), []).append(signal)
    feeds.checked()
    return tuple(catalogue.station(code, fed) for code, fed in by_station.items())


class _Catalogue:
    """The province's files as far as a logger's maker would read them."""

    def __init__(self, province: Path) -> None:
        self.province = province
        self.stations = {row["code"]: row for row in Document(province / "stations.json").root.value}
        self.properties = {row["code"]: row for row in Document(province / "properties.json").root.value}
        self.profiles = {row["code"]: row for row in Document(province / "profiles.json").root.value}
        self.datasets = Document(province / "series" / "datasets.json").root.value

    def station(self, code: str, fed: list[Signal]) -> SimulatedStation:
        row = self.stations[code]
        written = {key: value for key, value in self.profiles[row["profile"]]["format"].items() if key in FORMAT_FIELDS}
        if "fields" in written:
            written["fields"] = tuple(written["fields"])
        return SimulatedStation(
            code=code,
            kind=StationKind(row["kind"]),
            transport=row["transport"],
            prefix=next(iter(row["prefixes"]), code),
            interval_seconds=row["interval_seconds"],
            format=VendorFormat(**written),
            signals=tuple(fed),
        )

    def signal(self, feed: Node) -> Signal | None:
        """The instrument of one feed; None, and a fault noted, when the feed leads nowhere."""
        stream, series = self._stream(feed), self._series(feed)
        if stream is None or series is None:
            return None
        measured, quality = self.properties[stream["property"]], stream.get("quality", {})
        transform = feed["transform"].mapping()
        high = quality.get("fail_high", np.inf)
        return Signal(
            code=stream["code"],
            unit=_spelling(stream["unit"], measured),
            kind=ValueKind(measured["kind"]),
            decimals=measured["decimals"] + 1,
            series=series,
            scale=transform.get("scale", 1.0),
            offset=transform.get("offset", 0.0),
            noise=transform.get("noise", 0.0),
            turns=stream["unit"] == "deg",
            low=quality.get("fail_low", -np.inf),
            high=high,
            limit=stream.get("limits", {}).get("high"),
            span=0.8 * quality.get("suspect_high", quality.get("fail_high", 100.0)),
            spike=1.5 * quality.get("spike_fail", 0.0),
            seed=zlib.crc32(f"{feed['station'].value} {stream['code']}".encode()),
        )

    def _stream(self, feed: Node) -> dict[str, Any] | None:
        station = self.stations.get(feed["station"].value)
        if station is None:
            feed["station"].wrong(f"unknown station {feed['station'].value!r}")
            return None
        found = [one for one in station["datastreams"] if one["code"] == feed["datastream"].value]
        if not found:
            feed["datastream"].wrong(f"{station['code']} has no datastream {feed['datastream'].value!r}")
        return found[0] if found else None

    def _series(self, feed: Node) -> signals.Series | None:
        dataset = self.datasets.get(feed["dataset"].value)
        if dataset is None:
            feed["dataset"].wrong(f"unknown dataset {feed['dataset'].value!r}")
            return None
        column = feed["column"].value
        if column not in dataset["columns"]:
            feed["column"].wrong(f"{feed['dataset'].value} has no column {column!r}")
            return None
        began = clock.to_us(datetime.fromisoformat(dataset["plays_from"]))
        return signals.read(self.province / dataset["file"], column, dataset["step_seconds"], began)


def _spelling(unit: str, measured: dict[str, Any]) -> str:
    """The unit as loggers of this property spell it: the first spelling the catalogue knows."""
    return next((spelling for spelling, code in measured["unit_aliases"].items() if code == unit), unit)
