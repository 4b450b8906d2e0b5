from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.observations.contracts import Flag, LoggerStatus, StationPhase
from fansipan.services.observations.rules.state import StationState, station_state

MINUTE = 60_000_000


@dataclass(frozen=True)
class Stream:
    """A datastream's newest reading."""

    age_us: int | None
    status: int | None
    flag: int | None
    exceeds: bool


def make_stream(
    age: float | None = 1, status: int | None = LoggerStatus.MEASURING, flag: int = Flag.PASS, exceeds: bool = False
) -> Stream:
    """A datastream whose newest reading is `age` minutes old."""
    return Stream(None if age is None else int(age * MINUTE), status, flag, exceeds)


def state_of(*streams: Stream, phase: StationPhase = StationPhase.OPERATING) -> StationState:
    """Late after ten minutes, silent after fifteen."""
    return station_state(phase, streams, late_after_us=10 * MINUTE, silent_after_us=15 * MINUTE)


@pytest.mark.parametrize(
    ("stream", "state"),
    [
        (make_stream(), StationState.FRESH),
        (make_stream(age=10), StationState.FRESH),
        (make_stream(age=10.1), StationState.LATE),
        (make_stream(age=15), StationState.LATE),
        (make_stream(age=15.1), StationState.SILENT),
        (make_stream(age=None), StationState.NEVER),
        (make_stream(exceeds=True), StationState.EXCEEDING),
        (make_stream(flag=Flag.SUSPECT), StationState.FRESH),
        (make_stream(flag=Flag.FAIL), StationState.FAULTY),
        (make_stream(flag=Flag.MISSING), StationState.FAULTY),
        (make_stream(status=LoggerStatus.FAULT, flag=Flag.FAIL), StationState.FAULTY),
        (make_stream(status=LoggerStatus.CALIBRATING, flag=Flag.FAIL), StationState.CALIBRATING),
        (make_stream(age=11, exceeds=True), StationState.EXCEEDING),
        (make_stream(age=16, exceeds=True), StationState.SILENT),
        (make_stream(age=-60, flag=Flag.FAIL), StationState.FAULTY),
    ],
)
def test_a_station_of_one_datastream_stands_as_that_datastream(stream: Stream, state: StationState) -> None:
    assert state_of(stream) == state


def test_a_station_without_datastreams_has_never_reported() -> None:
    assert state_of() == StationState.NEVER


def test_an_old_value_says_nothing_beside_a_fresh_one() -> None:
    assert state_of(make_stream(), make_stream(age=16, exceeds=True)) == StationState.FRESH
    assert state_of(make_stream(), make_stream(age=None, status=None)) == StationState.FRESH


@pytest.mark.parametrize("phase", [StationPhase.MAINTENANCE, StationPhase.STOPPED])
def test_what_a_person_said_of_a_station_outranks_its_readings(phase: StationPhase) -> None:
    assert state_of(make_stream(exceeds=True), phase=phase) == StationState.MAINTENANCE


GRAVE_FIRST = (
    make_stream(exceeds=True),
    make_stream(status=LoggerStatus.FAULT),
    make_stream(status=LoggerStatus.CALIBRATING),
    make_stream(),
)


@given(st.lists(st.sampled_from(GRAVE_FIRST), min_size=1, max_size=8))
def test_a_station_shows_the_gravest_of_its_datastreams(streams: list[Stream]) -> None:
    assert state_of(*streams) == state_of(min(streams, key=GRAVE_FIRST.index))


def test_the_states_are_listed_by_what_matters_most() -> None:
    order = list(StationState)
    for grave, mild in itertools.pairwise(GRAVE_FIRST):
        assert order.index(state_of(grave)) < order.index(state_of(mild))
