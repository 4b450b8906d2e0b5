"""The judge: every delivery that brings rain or levels keeps sums, stages and faults up to date, in its transaction."""

from __future__ import annotations

import numpy as np

from fansipan.kernel import live
from fansipan.sectors.hazards.actions import faulting, standing, totalling
from fansipan.sectors.hazards.contracts import GaugeKind
from fansipan.sectors.hazards.queries import network
from fansipan.services.observations.contracts import Readings

RAIN, LEVEL = "rain", "river"
"""Topics of the live stream: a rain gauge, a level gauge; keys are codes of gauges."""


def watch(rows: Readings) -> None:
    """See JUDGED readings. Deliveries without rain or levels cost one indexed read."""
    known = network.gauges_of_streams(network.watched(np.unique(rows["datastream"]).tolist()))
    newest = _newest(rows) if known else {}
    rain = [one for one in known if one.kind is GaugeKind.RAIN]
    levels = [one for one in known if one.kind is GaugeKind.LEVEL]
    if rain:
        totalling.refresh(rain, newest)
        faulting.look_at_rain(rain)
    for one in levels:
        standing.refresh(one, newest[one.datastream])
    for one in known:
        live.announce(RAIN if one.kind is GaugeKind.RAIN else LEVEL, one.code)


def _newest(rows: Readings) -> dict[int, int]:
    """The newest time of each datastream, microseconds since 1970 UTC."""
    order = np.lexsort((rows["time"], rows["datastream"]))
    streams, times = rows["datastream"][order], rows["time"][order]
    last = np.append(streams[1:] != streams[:-1], True)
    return dict(zip(streams[last].tolist(), times[last].tolist(), strict=True))
