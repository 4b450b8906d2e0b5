"""What the instruments of a station tell its logger, healthy or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import LoggerStatus
from fansipan.services.observations.demo.faults import Fault, Kind
from fansipan.services.observations.demo.feeds import Signal, SimulatedStation
from fansipan.services.observations.demo.signals import Times, Values
from fansipan.services.observations.demo.writing import Page

Within = NDArray[np.intp]

OVER = 1.35
"""An exceedance rises to this many times the limit and falls again."""


def measure(station: SimulatedStation, times: Times, faults: Sequence[Fault]) -> Page:
    """What is measured at the times under the faults of the station; nothing where it has no power."""
    powered = np.ones(len(times), np.bool_)
    for fault in faults:
        if fault.kind is Kind.SILENT:
            powered &= ~_holds(fault, times)
    times = times[powered]
    page = Page(times, station.read(times), np.zeros((len(station.signals), len(times)), np.int16))
    for fault in faults:
        if fault.signal:
            _distort(station, page, fault)
    return page


def _holds(fault: Fault, times: Times) -> NDArray[np.bool_]:
    return (times > fault.start) & (times <= fault.end)


def _distort(station: SimulatedStation, page: Page, fault: Fault) -> None:
    row = next(number for number, signal in enumerate(station.signals) if signal.code == fault.signal)
    within = np.flatnonzero(_holds(fault, page.times))
    if not len(within):
        return
    signal, values = station.signals[row], page.values[row]
    phase = (page.times[within] - fault.start) / (fault.end - fault.start)
    match fault.kind:
        case Kind.CALIBRATION:
            values[within] = np.where(phase < 1 / 3, max(signal.low, 0.0), signal.span)
            page.status[row, within] = LoggerStatus.CALIBRATING
        case Kind.DEVICE_FAULT:
            values[within] = max(signal.low, 0.0)
            page.status[row, within] = LoggerStatus.FAULT
        case Kind.FLAT_LINE:
            values[within] = signal.read(np.array([fault.start]), station.interval_us)[0]
        case Kind.SPIKE:
            values[within] = np.minimum(values[within] + signal.spike, 0.95 * signal.high)
        case Kind.EXCEEDANCE:
            _exceed(signal, values, within, phase)
    values[within] = np.round(values[within], signal.decimals)


def _exceed(signal: Signal, values: Values, within: Within, phase: Values) -> None:
    """A slow rise over the limit and back, on top of what would have been."""
    goal = OVER * (signal.limit or 0.0)
    values[within] += np.sin(np.pi * phase) ** 0.5 * np.maximum(goal - values[within], 0)
