"""Who is on call, held against somebody who walks through the hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.notices.contracts.duty import OnCallLayer, OnCallSwap
from fansipan.services.notices.contracts.weeks import EVERY_DAY, WeekWindow
from fansipan.services.notices.rules import duty, weeks

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""08:00 in Viet Nam."""

HOUR = timedelta(hours=1)
hours = st.integers(-60, 200).map(lambda hour: MONDAY + hour * HOUR)
windows = st.builds(
    WeekWindow,
    days=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    start=st.integers(0, 23).map(lambda hour: hour * 60),
    end=st.integers(0, 23).map(lambda hour: hour * 60),
)
people = st.sampled_from(["user:1", "user:2", "contact:3"])
layers = st.builds(
    OnCallLayer,
    members=st.lists(people, max_size=3).map(tuple),
    start=hours,
    shift=st.integers(1, 50).map(lambda hour: hour * HOUR),
    windows=st.lists(windows, max_size=2).map(tuple),
)
swaps = st.builds(
    lambda start, length, member: OnCallSwap(start, start + length * HOUR, member),
    start=hours,
    length=st.integers(1, 60),
    member=st.none() | people,
)


@settings(max_examples=100)
@given(st.lists(layers, max_size=3), st.lists(swaps, max_size=3), st.sets(people), hours, st.integers(1, 120))
def test_shifts_have_no_gaps_and_say_of_every_hour_who_is_on_call(
    found: list[OnCallLayer], swapped: list[OnCallSwap], absent: set[str], first: datetime, length: int
) -> None:
    last = first + length * HOUR
    shifts = duty.shifts(found, swapped, first, last, absent)
    assert (shifts[0].start, shifts[-1].end) == (first, last)
    for one, following in pairwise(shifts):
        assert one.end == following.start
        assert one.member != following.member
    for hour in range(length):
        moment = first + hour * HOUR
        (shift,) = [one for one in shifts if one.start <= moment < one.end]
        assert shift.member == duty.on_call(found, swapped, moment, absent)
        assert shift.member not in absent


def test_people_take_turns_a_swap_outweighs_them_and_the_night_is_another_layers() -> None:
    night = WeekWindow(EVERY_DAY, 22 * 60, 6 * 60)
    found = [
        OnCallLayer(("user:9",), MONDAY, timedelta(days=1), (night,)),
        OnCallLayer(("user:1", "user:2"), MONDAY, timedelta(days=7)),
    ]
    assert duty.on_call(found, [], MONDAY) == "user:1"
    assert duty.on_call(found, [], MONDAY + timedelta(days=7)) == "user:2"
    assert duty.on_call(found, [], MONDAY + 14 * HOUR) == "user:9"  # 22:00
    assert duty.on_call(found, [], MONDAY + 22 * HOUR) == "user:1"  # 06:00
    swap = OnCallSwap(MONDAY, MONDAY + 5 * HOUR, "user:3")
    assert duty.on_call(found, [swap], MONDAY) == "user:3"
    assert duty.on_call(found, [swap], MONDAY, {"user:3"}) == "user:1"
    assert duty.on_call(found, [swap, OnCallSwap(MONDAY, MONDAY + HOUR, None)], MONDAY) is None
    assert duty.on_call(found, [], MONDAY - HOUR) is None


@given(st.lists(windows, max_size=3), hours)
def test_a_stretch_ends_at_the_first_hour_that_it_does_not_hold(found: list[WeekWindow], moment: datetime) -> None:
    end = weeks.ends(found, moment)
    walk = moment
    while weeks.holds(found, walk) and walk < moment + timedelta(days=8):
        walk += HOUR
    if end is None:
        assert walk == moment
    elif walk < moment + timedelta(days=8):
        assert end == walk
    assert weeks.holds(found, moment) is (end is not None)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday_night = WeekWindow(frozenset({4}), 22 * 60, 6 * 60)
    saturday = datetime(2026, 11, 28, 5, 59, tzinfo=clock.VIETNAM)
    assert weeks.holds([friday_night], saturday)
    assert not weeks.holds([friday_night], saturday + timedelta(minutes=1))
    assert not weeks.holds([friday_night], saturday + timedelta(days=1))
    assert weeks.length(WeekWindow(EVERY_DAY, 0, 0)) == timedelta(days=1)
