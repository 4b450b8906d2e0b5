"""Windows, names, what follows a changed content, how long to wait: tables of cases."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.services.exchange.contracts import (
    SENT,
    Again,
    Consignment,
    FileFormat,
    FileState,
    Included,
    Protocol,
    SentContent,
    SentStation,
    SentStatus,
    WrittenFormat,
)
from fansipan.services.exchange.rules import checking, naming, patience, repeating, selecting, windows
from fansipan.services.exchange.rules.repeating import Known, Step
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.queries.stored import AVERAGED_HOUR, STORED

MINUTE = windows.MINUTE_US


def at(text: str) -> int:
    return clock.to_us(datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM))


def test_a_window_holds_its_end_and_not_its_start() -> None:
    noon = at("2026-11-22T12:00")
    assert list(windows.ends(noon - 1, noon, 5)) == [noon]
    assert list(windows.ends(noon, noon + 1, 5)) == [noon + 5 * MINUTE]
    assert list(windows.ends(noon, noon, 5)) == []


def test_a_day_ends_at_midnight_in_viet_nam() -> None:
    assert list(windows.ends(at("2026-11-22T12:00"), at("2026-11-22T13:00"), 1440)) == [at("2026-11-23T00:00")]


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.sampled_from(windows.LENGTHS))
def test_windows_cover_a_stretch_without_gap_or_excess(start: int, seconds: int, minutes: int) -> None:
    start, end = start * 1_000_000, (start + seconds) * 1_000_000
    found, length = list(windows.ends(start, end, minutes)), minutes * MINUTE
    assert found[0] - length <= start < found[0]
    assert found[-1] - length < end <= found[-1]
    assert all(after - before == length for before, after in pairwise(found))


def test_a_window_goes_when_its_wait_is_over() -> None:
    noon = at("2026-11-22T12:00")
    assert windows.last_closed(noon + 299 * 1_000_000, 5, 300) == noon - 5 * MINUTE
    assert windows.last_closed(noon + 300 * 1_000_000, 5, 300) == noon


def consignment() -> Consignment:
    station = SentStation(1, "TL-KT-01", "LCA_TL", "flue_gas", "NM-1", ())
    return Consignment(station, 0, at("2026-11-22T08:05"), np.empty(0, SENT))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{station}_{time}.txt", "LCA_TL_20261122080500.txt"),
        ("{organisation}/{own_station}/{year}/{month}/{day}", "NM-1/TL-KT-01/2026/11/22"),
        ("{kind}-{date}-{hour}{minute}{second}", "flue_gas-20261122-080500"),
    ],
)
def test_names_are_filled_in_the_clock_of_the_destination(pattern: str, name: str) -> None:
    naming.check(pattern, "file_name")
    assert naming.filled(pattern, consignment(), 420) == name


@pytest.mark.parametrize("pattern", ["{nobody}", "../{station}", "a/../b", "{station", "a\\b", "a\nb"])
def test_a_pattern_that_leads_astray_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="pattern"):
        naming.check(pattern, "folder")


@pytest.mark.parametrize("pattern", naming.FOLDERS)
def test_the_usual_folders_are_patterns(pattern: str) -> None:
    naming.check(pattern, "folder")


ACCEPTED = Known("old", FileState.ACCEPTED, was_accepted=True)
WAITING = Known("old", FileState.WAITING, was_accepted=False)


@pytest.mark.parametrize(
    ("known", "sha256", "again", "asked", "step"),
    [
        (None, "new", Again.NEVER, False, Step.NEW),
        (ACCEPTED, "old", Again.SAME_NAME, False, Step.NOTHING),
        (ACCEPTED, "old", Again.NEVER, True, Step.SAME),
        (WAITING, "old", Again.NEVER, True, Step.NOTHING),
        (ACCEPTED, "new", Again.SAME_NAME, False, Step.NEW),
        (ACCEPTED, "new", Again.NEVER, False, Step.NOTHING),
        (ACCEPTED, "new", Again.NEVER, True, Step.NEW),
        (WAITING, "new", Again.NEVER, False, Step.NEW),
    ],
)
def test_what_follows_when_a_window_is_looked_at_again(
    known: Known | None, sha256: str, again: Again, asked: bool, step: Step
) -> None:
    assert repeating.step(known, sha256, again, asked=asked) is step


def test_only_a_new_content_gets_a_new_name_and_only_where_it_is_wanted() -> None:
    assert repeating.numbered("a_1.txt", 1, Again.NEW_NAME) == "a_1.txt"
    assert repeating.numbered("a_1.txt", 2, Again.NEW_NAME) == "a_1_2.txt"
    assert repeating.numbered("a_1", 3, Again.NEW_NAME) == "a_1_3"
    assert repeating.numbered("a_1.txt", 2, Again.SAME_NAME) == "a_1.txt"


def test_patience_grows_to_half_an_hour() -> None:
    assert [patience.pause_seconds(failures) for failures in (1, 2, 3, 7, 8, 100)] == [15, 30, 60, 960, 1800, 1800]


def test_of_readings_the_valid_ones_or_all_with_what_is_wrong_with_them() -> None:
    rows = np.array(
        [(1, 10, 1.0, 0, 1, 5), (1, 20, 2.0, 0, 4, 5), (1, 30, 3.0, 1, 1, 5), (1, 40, np.nan, 0, 9, 6)], STORED
    )
    valid, _keep = selecting.readings(rows, Included.VALID)
    assert valid["time"].tolist() == [10]
    every, _keep = selecting.readings(rows, Included.ALL)
    assert every["status"].tolist() == [
        SentStatus.MEASURING, SentStatus.FAILED, SentStatus.CALIBRATING, SentStatus.FAILED,
    ]  # fmt: skip


def test_an_hour_with_too_few_valid_readings_is_no_mean() -> None:
    rows = np.array([(1, 10, 5.0, 9, 12), (1, 20, 5.0, 8, 12), (1, 30, np.nan, 0, 12)], AVERAGED_HOUR)
    assert selecting.hours(rows, Included.VALID, 0.75)[0]["time"].tolist() == [10]
    assert selecting.hours(rows, Included.ALL, 0.75)[0]["status"].tolist() == [0, SentStatus.FAILED, SentStatus.FAILED]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"time_format": "%H:%M"}, ["time_format"]),
        ({"encoding": "utf-99"}, ["encoding"]),
        ({"fields": ("code", "value")}, ["columns"]),
        ({"decimal": ",", "separator": ","}, ["decimal"]),
        ({"status_words": {"measuring": "00"}}, ["status_words"]),
    ],
)
def test_settings_by_which_no_file_could_be_written_are_named(changes: dict[str, object], faults: list[str]) -> None:
    fmt = WrittenFormat(**changes)  # type: ignore[arg-type]
    assert list(checking.format_faults(fmt, FileFormat.CIRCULAR10)) == faults


def test_a_way_that_cannot_be_gone_is_named() -> None:
    assert list(checking.address_faults(Protocol.SFTP, "may-chu", "", "")) == ["host_key"]
    assert list(checking.address_faults(Protocol.FTP, "", "", "")) == ["host"]
    assert list(checking.address_faults(Protocol.HTTPS, "", "ftp://x", "")) == ["url"]
    assert checking.window_fault(SentContent.HOURS, 5)
    assert not checking.window_fault(SentContent.HOURS, 60)
    assert checking.pattern_fault("(")


def test_what_was_made_stands_in_the_place_of_readings_at_its_own_times_and_nothing_where_none_was_made() -> None:
    stored = np.zeros(4, STORED)
    stored["datastream"], stored["time"], stored["value"] = [1, 1, 2, 3], [10, 20, 10, 10], [5.0, 6.0, 7.0, 8.0]
    stored["flag"] = Flag.PASS
    made = {1: (np.array([5, 20]), np.array([0.5, 0.6]))}
    found = selecting.made_of_readings(stored, [1, 2], made)
    assert found["value"].tolist()[1] == 0.6
    assert np.isnan(found["value"]).tolist() == [True, False, True, False]
    assert stored["value"].tolist() == [5.0, 6.0, 7.0, 8.0]
    rows, _keep = selecting.readings(found, Included.ALL)
    assert rows["status"].tolist() == [SentStatus.FAILED, 0, SentStatus.FAILED, 0]


def test_an_hour_of_which_nothing_could_be_made_has_nothing_valid() -> None:
    averaged = np.zeros(2, AVERAGED_HOUR)
    averaged["datastream"], averaged["time"], averaged["value"], averaged["valid"] = 1, [10, 20], [5.0, 6.0], 12
    averaged["expected"] = 12
    found = selecting.made_of_hours(averaged, [1], {1: (np.array([20]), np.array([0.6]), np.array([9]))})
    assert (found["valid"].tolist(), found["value"].tolist()[1]) == ([0, 9], 0.6)
    assert len(selecting.hours(found, Included.VALID, 0.75)[0]) == 1
