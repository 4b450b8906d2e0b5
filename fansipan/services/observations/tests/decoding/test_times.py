"""Times: ISO 8601 one by one and all at once, and epochs that cannot be read the wrong way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.observations.rules.decoding import times

moments = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30))  # noqa: DTZ001
zones = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.lists(moments, min_size=1, max_size=5), zones)
def test_times_of_the_common_form_are_read_all_at_once(read: list[datetime], zone: timezone):
    aware = [moment.replace(microsecond=0, tzinfo=zone) for moment in read]
    column = times.iso_times([moment.isoformat() for moment in aware])
    assert column is not None
    assert column.tolist() == [clock.to_us(moment) for moment in aware]
    column = times.iso_times([moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for moment in aware])
    assert column is not None
    assert column.tolist() == [clock.to_us(moment) for moment in aware]


@given(moments, zones)
def test_a_time_alone_may_have_microseconds(read: datetime, zone: timezone):
    aware = read.replace(tzinfo=zone)
    assert times.iso_time(aware.isoformat()) == clock.to_us(aware)
    assert times.iso_time(aware.isoformat().replace("T", " ").replace(".", ",")) == clock.to_us(aware)


@given(
    st.lists(
        st.one_of(
            st.from_regex(
                r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9][+-][01][0-9]:[0-6][0-9]",
                fullmatch=True,
            ),
            st.text(max_size=25),
        ),
        min_size=1,
        max_size=2,
    )
)
def test_what_one_by_one_is_no_time_is_none_all_at_once(texts: list[str]):
    column = times.iso_times(texts)
    if column is not None:
        assert column.tolist() == [times.iso_time(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-05T08:30:00+07:00", datetime(2026, 10, 5, 1, 30, tzinfo=UTC)),
        ("2026-10-05T01:30:00Z", datetime(2026, 10, 5, 1, 30, tzinfo=UTC)),
        ("2026-10-05t01:30:00z", datetime(2026, 10, 5, 1, 30, tzinfo=UTC)),
        ("2026-10-05 08:30+0700", datetime(2026, 10, 5, 1, 30, tzinfo=UTC)),
        ("2026-10-05T08:30:00.5+07", datetime(2026, 10, 5, 1, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-10-04T20:30:00-05:00", datetime(2026, 10, 5, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone_is_one_moment(text: str, moment: datetime):
    assert times.iso_time(text) == clock.to_us(moment)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-10-05T08:30:00", "zone is missing"),
        ("2026-10-05", "not an ISO"),
        ("20261005083000", "not an ISO"),
        ("2026-10-05T08:30:00+15:00", "no such zone"),
        ("2026-10-05T08:30:00+07:60", "no such zone"),
        ("2026-02-30T08:30:00Z", "day"),
        ("1989-12-31T00:00:00Z", "year"),
        ("2026-10-05T08:30:00+07:", "not an ISO"),
        ("２０２６-10-05T08:30:00Z", "not an ISO"),
    ],
)
def test_a_time_that_could_be_another_is_refused_and_says_why(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        times.iso_time(text)


@given(moments)
def test_seconds_and_milliseconds_cannot_be_taken_for_each_other(read: datetime):
    moment = read.replace(microsecond=0, tzinfo=UTC)
    seconds = clock.to_us(moment) // times.SECOND
    assert times.epoch_time(seconds) == times.epoch_time(seconds * 1000) == clock.to_us(moment)


@pytest.mark.parametrize("count", [0, -1, 20261005083000, 202610050830, 10**18, 4_133_980_800])
def test_a_count_outside_the_years_is_refused(count: int):
    with pytest.raises(ValueError, match="year"):
        times.epoch_time(count)
