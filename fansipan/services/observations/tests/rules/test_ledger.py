from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fansipan.services.observations.contracts import LoggerStatus, Refusal
from fansipan.services.observations.rules import ledger
from fansipan.services.observations.rules.ledger import Evidence, GapKind, account, cause_of, gaps, refusals, slots

MINUTE = 60_000_000
HOUR = 60 * MINUTE
NOON = 1_760_004_000 * 1_000_000 // HOUR * HOUR
LATE_AFTER = 10 * MINUTE


def make_due(start: int = 0, end: int = 60, interval: int = 5, datastream: int = 1) -> NDArray[np.void]:
    """All in minutes after noon."""
    row = (datastream, interval * MINUTE, LATE_AFTER, NOON + start * MINUTE, NOON + end * MINUTE)
    return np.array([row], ledger.DUE)


def make_arrived(times: Sequence[int], after: int = 1) -> NDArray[np.void]:
    """Readings of these minutes, each received `after` minutes later."""
    return np.array([(1, NOON + time * MINUTE, NOON + (time + after) * MINUTE) for time in times], ledger.ARRIVED)


def make_refused(times: Sequence[int], reason: Refusal = Refusal.BAD_VALUE) -> NDArray[np.void]:
    place = ledger.REASONS.index(reason)
    return np.array([(1, NOON + time * MINUTE, place) for time in times], ledger.TURNED_AWAY)


NONE_ARRIVED, NONE_REFUSED = make_arrived([]), make_refused([])
ALL = range(5, 61, 5)


def parts(hour: np.void) -> tuple[int, int, int, int, int]:
    return tuple(int(np.sum(hour[name])) for name in ("expected", "on_time", "late", "refused", "missing"))  # type: ignore[return-value]


def test_a_full_hour_has_nothing_missing() -> None:
    (hour,) = account(slots(make_due(), make_arrived(ALL), NONE_REFUSED))
    assert (hour["datastream"], hour["hour_end"]) == (1, NOON + HOUR)
    assert parts(hour) == (12, 12, 0, 0, 0)


def test_a_silent_hour_is_missing_whole() -> None:
    (hour,) = account(slots(make_due(), NONE_ARRIVED, NONE_REFUSED))
    assert parts(hour) == (12, 0, 0, 0, 12)


def test_a_reading_is_late_when_it_arrives_later_than_allowed() -> None:
    arrived = np.concatenate([make_arrived([5], after=10), make_arrived([10], after=11)])
    (hour,) = account(slots(make_due(), arrived, NONE_REFUSED))
    assert parts(hour) == (12, 1, 1, 0, 10)


def test_refused_lines_are_counted_by_reason() -> None:
    refused = np.concatenate([make_refused([5, 10]), make_refused([15], Refusal.BAD_UNIT)])
    (hour,) = account(slots(make_due(), make_arrived([20]), refused))
    assert refusals(hour) == {Refusal.BAD_VALUE: 2, Refusal.BAD_UNIT: 1}
    assert parts(hour) == (12, 1, 0, 3, 8)


def test_a_stored_reading_outweighs_a_refused_one_and_on_time_outweighs_late() -> None:
    arrived = np.concatenate([make_arrived([4], after=60), make_arrived([5]), make_arrived([10], after=60)])
    (hour,) = account(slots(make_due(), arrived, make_refused([5, 10])))
    assert parts(hour) == (12, 1, 1, 0, 10)


def test_surplus_readings_in_a_slot_count_once() -> None:
    (hour,) = account(slots(make_due(), make_arrived(range(1, 61)), NONE_REFUSED))
    assert parts(hour) == (12, 12, 0, 0, 0)


def test_a_reading_at_the_full_hour_belongs_to_the_hour_it_ends() -> None:
    hours = account(slots(make_due(end=120), make_arrived([60]), NONE_REFUSED))
    assert hours["on_time"].tolist() == [1, 0]


def test_only_whole_slots_within_the_period_are_expected() -> None:
    hours = account(slots(make_due(start=2, end=74), make_arrived([3, 80]), NONE_REFUSED))
    assert [parts(hour) for hour in hours] == [(11, 0, 0, 0, 11), (2, 0, 0, 0, 2)]


def test_a_slot_of_a_day_ends_at_midnight_in_viet_nam() -> None:
    due = make_due(start=-24 * 60, end=24 * 60, interval=24 * 60)
    hours = account(slots(due, NONE_ARRIVED, NONE_REFUSED))
    assert ((hours["hour_end"] // HOUR + 7) % 24 == 0).all()
    assert hours["expected"].tolist() == [1]


def test_nothing_due_and_nothing_known_gives_no_hours() -> None:
    assert len(account(slots(make_due()[:0], make_arrived(ALL), make_refused([5])))) == 0
    assert len(gaps(slots(make_due(end=0), NONE_ARRIVED, NONE_REFUSED))) == 0


def test_missing_slots_in_a_row_are_one_gap() -> None:
    found = gaps(slots(make_due(), make_arrived([5, 30, 35]), make_refused([50])))
    minutes = [((gap["start"] - NOON) // MINUTE, (gap["end"] - NOON) // MINUTE, gap["missing"]) for gap in found]
    assert minutes == [(5, 25, 4), (35, 45, 2), (50, 60, 2)]


def test_gaps_of_two_datastreams_are_two() -> None:
    due = np.concatenate([make_due(), make_due(datastream=2)])
    assert gaps(slots(due, NONE_ARRIVED, NONE_REFUSED))["datastream"].tolist() == [1, 2]


@st.composite
def histories(draw: st.DrawFn) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.void]]:
    """What three datastreams owed, what arrived and what was refused, within, around and outside of it."""
    due = []
    for datastream in sorted(draw(st.sets(st.integers(1, 4), max_size=3))):
        interval, late_after = draw(st.sampled_from([60, 300, 420, 600, 3600, 7200])), draw(st.integers(0, 1200))
        start = draw(st.integers(-4000, 8000))
        end = start + draw(st.integers(-100, 20_000))
        row = (datastream, interval, late_after, start + NOON // 10**6, end + NOON // 10**6)
        due.append((row[0], *(number * 1_000_000 for number in row[1:])))
    moments = st.integers(-5000, 25_000).map(lambda seconds: NOON + seconds * 1_000_000)
    delays = st.integers(-60, 5000).map(lambda seconds: seconds * 1_000_000)
    arrived = draw(st.lists(st.tuples(st.integers(1, 4), moments, delays), max_size=60))
    refused = draw(st.lists(st.tuples(st.integers(1, 4), moments, st.integers(0, len(Refusal) - 1)), max_size=30))
    rows = [(datastream, time, time + delay) for datastream, time, delay in arrived]
    return np.array(due, ledger.DUE), np.array(rows, ledger.ARRIVED), np.array(refused, ledger.TURNED_AWAY)


History = tuple[NDArray[np.void], NDArray[np.void], NDArray[np.void]]


@given(histories())
def test_the_parts_always_add_up_to_the_expected(history: History) -> None:
    cut = slots(*history)
    hours = account(cut)
    total = hours["on_time"] + hours["late"] + hours["refused"].sum(axis=1) + hours["missing"]
    assert (total == hours["expected"]).all()
    assert hours["expected"].sum() == len(cut.fate)
    assert gaps(cut)["missing"].sum() == hours["missing"].sum()


@given(histories())
def test_each_slot_has_the_best_fate_that_befell_it(history: History) -> None:
    due, arrived, refused = history
    cut = slots(*history)
    late_after = dict(zip(due["datastream"].tolist(), due["late_after"].tolist(), strict=True))
    for datastream, start, end, fate in zip(cut.datastream, cut.start, cut.end, cut.fate, strict=True):
        inside = arrived[(arrived["datastream"] == datastream) & (arrived["time"] > start) & (arrived["time"] <= end)]
        late = inside["arrival"] - inside["time"] > late_after[int(datastream)]
        turned = refused[(refused["datastream"] == datastream) & (refused["time"] > start) & (refused["time"] <= end)]
        fates = np.where(late, ledger.LATE, ledger.ON_TIME).tolist()
        fates += (ledger.FIRST_REFUSED + turned["reason"]).tolist()
        assert fate == min([*fates, ledger.MISSING])


@given(histories())
def test_every_whole_slot_of_the_period_is_expected(history: History) -> None:
    due = history[0]
    cut = slots(*history)
    for row in due:
        mine = cut.datastream == row["datastream"]
        period = int(row["end"] - row["start"])
        assert max(period // int(row["interval"]) - 1, 0) <= mine.sum() <= max(period // int(row["interval"]), 0)
        assert (cut.start[mine] >= row["start"]).all()
        assert (cut.end[mine] <= row["end"]).all()


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_arrived_does_not_matter(history: History, random: object) -> None:
    due, arrived, refused = history
    shuffled = arrived[random.sample(range(len(arrived)), len(arrived))]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(account(slots(*history)), account(slots(due, shuffled, refused[::-1])))


@given(histories())
def test_sending_what_is_missing_again_turns_it_late(history: History) -> None:
    due, arrived, refused = history
    before = slots(*history)
    lost = before.fate == ledger.MISSING
    resent = np.zeros(int(lost.sum()), ledger.ARRIVED)
    resent["datastream"], resent["time"] = before.datastream[lost], before.end[lost]
    resent["arrival"] = resent["time"] + 2 * HOUR
    hours, again = account(before), account(slots(due, np.concatenate([arrived, resent]), refused))
    assert not again["missing"].any()
    np.testing.assert_array_equal(again["late"], hours["late"] + hours["missing"])
    np.testing.assert_array_equal(again["on_time"], hours["on_time"])


def test_the_cause_of_a_gap_is_the_first_that_holds() -> None:
    everything = Evidence(declared=True, reported=LoggerStatus.FAULT, others_arrived=3, waiting=True)
    assert cause_of(everything) == GapKind.NOT_YET_DUE
    assert cause_of(Evidence(declared=True, reported=LoggerStatus.FAULT)) == GapKind.DECLARED
    assert cause_of(Evidence(reported=LoggerStatus.FAULT, others_arrived=3)) == GapKind.FAULT
    assert cause_of(Evidence(reported=LoggerStatus.CALIBRATING)) == GapKind.CALIBRATION
    assert cause_of(Evidence(others_arrived=3)) == GapKind.DATASTREAM_SILENT
    assert cause_of(Evidence()) == GapKind.STATION_SILENT


def test_a_gap_that_only_says_who_is_silent_is_open() -> None:
    assert {kind for kind in GapKind if kind.is_open} == {GapKind.STATION_SILENT, GapKind.DATASTREAM_SILENT}


def test_a_reading_may_still_come_until_it_would_be_late() -> None:
    assert ledger.is_waiting(NOON, LATE_AFTER, NOON + LATE_AFTER)
    assert not ledger.is_waiting(NOON, LATE_AFTER, NOON + LATE_AFTER + 1)
