"""Every feed leads from a real series to a datastream that exists."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fansipan.kernel.documents import BrokenDocument
from fansipan.services.observations.demo import feeds
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.tests.demo.conftest import LAO_CAI

DAY = 86_400_000_000
AT = 1_795_000_000_000_000 // DAY * DAY


def test_every_datastream_of_the_province_is_fed(stations: tuple[SimulatedStation, ...]) -> None:
    written = json.loads((LAO_CAI / "stations.json").read_text(encoding="utf-8"))
    wanted = {(row["code"], stream["code"]) for row in written for stream in row["datastreams"]}
    assert {(one.code, signal.code) for one in stations for signal in one.signals} == wanted


def test_every_instrument_reads_something_it_can_read(stations: tuple[SimulatedStation, ...]) -> None:
    for one in stations:
        values = one.read(one.slots(AT, AT + 14 * DAY))
        assert np.isfinite(values).all(), one.code
        for signal, row in zip(one.signals, values, strict=True):
            assert signal.low <= row.min(), (one.code, signal.code)
            assert row.max() <= signal.high, (one.code, signal.code)
            assert len(np.unique(row)) > 1, (one.code, signal.code)


def test_readings_asked_one_by_one_are_those_asked_together(stations: tuple[SimulatedStation, ...]) -> None:
    for one in stations:
        times = one.slots(AT, AT + DAY // 4)
        together = one.read(times)
        apart = np.concatenate([one.read(times[place : place + 1]) for place in range(len(times))], axis=1)
        assert np.array_equal(together, apart), one.code


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("station", "XX-01", r"feeds\.json \$\[0\]\.station: unknown station 'XX-01'"),
        ("datastream", "XX", r"feeds\.json \$\[0\]\.datastream: TL-KT-01 has no datastream 'XX'"),
        ("dataset", "moon", r"feeds\.json \$\[0\]\.dataset: unknown dataset 'moon'"),
        ("column", "XX", r"feeds\.json \$\[0\]\.column: .* has no column 'XX'"),
    ],
)
def test_a_feed_that_leads_nowhere_is_named(tmp_path: Path, key: str, value: str, told: str) -> None:
    for path in LAO_CAI.iterdir():
        if path.name != "demo":
            (tmp_path / path.name).symlink_to(path)
    written = json.loads((LAO_CAI / "demo" / "feeds.json").read_text(encoding="utf-8"))
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "feeds.json").write_text(json.dumps([{**written[0], key: value}]), encoding="utf-8")
    with pytest.raises(BrokenDocument, match=told):
        feeds.read(tmp_path)
