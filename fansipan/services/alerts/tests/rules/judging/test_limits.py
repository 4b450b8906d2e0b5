"""Thresholds, levels, hysteresis and delays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.services.alerts.contracts import AlarmDelays, RuleLevel, Threshold
from fansipan.services.alerts.tests.rules.judging.readings import FIVE, FLOOD, flips, plan, rows, taken
from fansipan.services.observations.contracts import Flag

BD = Threshold(FLOOD)


def test_a_level_begins_where_it_is_reached_and_ends_below_it() -> None:
    assert flips(plan(BD), (0, 79), (5, 80), (10, 80.5), (15, 79.9)) == [("raise", 5, 1), ("return", 15, 0)]


def test_a_limit_of_the_law_is_not_exceeded_by_its_own_number() -> None:
    limit = Threshold((RuleLevel("limit", 50, inclusive=False),))
    assert flips(plan(limit), (0, 50), (5, 50.01), (10, 50)) == [("raise", 5, 1), ("return", 10, 0)]


def test_row_3_levels_escalate_on_one_object_never_three() -> None:
    found = flips(plan(BD), (0, 79), (5, 80.2), (10, 82.1), (15, 84), (20, 82.5), (25, 79))
    assert found == [("raise", 5, 1), ("level", 10, 2), ("level", 15, 3), ("level", 20, 2), ("return", 25, 0)]


def test_a_jump_over_two_levels_is_one_raise() -> None:
    assert flips(plan(BD), (0, 79), (5, 84)) == [("raise", 5, 3)]


def test_row_2_a_noisy_signal_around_a_level_is_one_alarm() -> None:
    noise = [(5 * n, 82 + (0.04 if n % 2 else -0.04)) for n in range(1, 50)]
    found = flips(plan(Threshold(FLOOD[1:2]), AlarmDelays(hysteresis=0.05)), (0, 81), *noise, (300, 81))
    assert [kind for kind, _at, _level in found] == ["raise", "return"]


def test_a_delay_counts_from_the_first_reading_beyond() -> None:
    ten = plan(BD, AlarmDelays(on_seconds=600))
    assert flips(ten, (0, 81), (5, 81), (10, 81)) == [("raise", 10, 1)]
    assert flips(ten, (0, 81), (5, 79), (10, 81)) == []
    assert flips(ten, (0, 81), (7, 81), (14, 81)) == [("raise", 10, 1)]


def test_row_6_a_delay_is_over_by_time_alone_while_the_reading_stands() -> None:
    ten = plan(BD, AlarmDelays(on_seconds=600))
    assert flips(ten, (0, 81), (5, 81), moment=10) == []
    assert flips(ten, (0, 81), (5, 81), moment=11) == [("raise", 10, 1)]


def test_a_reading_does_not_stand_for_ever() -> None:
    hour = plan(BD, AlarmDelays(on_seconds=3600))
    assert flips(hour, (0, 81), moment=300) == []
    assert flips(hour, (0, 81), (120, 81), moment=121) == []


def test_some_readings_in_a_row_are_needed() -> None:
    two = plan(BD, AlarmDelays(on_samples=2, off_samples=2))
    assert flips(two, (0, 81), (5, 79), (10, 81), (15, 81), (20, 79), (25, 81), (30, 79), (35, 79)) == [
        ("raise", 15, 1),
        ("return", 35, 0),
    ]


def test_an_off_delay_keeps_the_alarm_over_a_short_dip() -> None:
    slow = plan(BD, AlarmDelays(off_seconds=1800))
    assert flips(slow, (0, 81), (5, 79), (10, 81), (15, 79), (25, 79), (35, 79), (45, 79)) == [
        ("raise", 0, 1),
        ("return", 45, 0),
    ]


def test_row_8_what_failed_raises_nothing_and_what_is_suspect_does() -> None:
    assert flips(plan(BD), (0, 90, Flag.FAIL), (5, 90, Flag.PASS, 2)) == []
    assert flips(plan(BD), (0, 90, Flag.SUSPECT)) == [("raise", 0, 3)]
    assert flips(plan(BD, suspect=False), (0, 90, Flag.SUSPECT)) == []


values = st.sampled_from([79.0, 79.96, 80.0, 81.0, 82.0, 83.6])
delays = st.builds(
    AlarmDelays,
    on_seconds=st.sampled_from([0, 300, 600, 700]),
    on_samples=st.integers(1, 3),
    off_seconds=st.sampled_from([0, 300, 900]),
    off_samples=st.integers(1, 2),
    hysteresis=st.sampled_from([0.0, 0.05, 1.0]),
)
averages = st.sampled_from(["", "PT15M", "PT1H"])


@given(st.lists(st.tuples(st.integers(0, 60), values), min_size=1, max_size=40), delays, averages, st.randoms())
@settings(max_examples=150)
def test_row_5_one_by_one_in_batches_late_or_twice_the_result_is_the_same(
    found: list[tuple[int, float]], delays: AlarmDelays, average: str, chance: object
) -> None:
    series = rows(*[(5 * minute, value) for minute, value in dict(found).items()])
    of = plan(Threshold(FLOOD, average), delays)
    expected = taken(of, [series]).episodes
    assert taken(of, [series[n : n + 1] for n in range(len(series))]).episodes == expected
    shuffled = list(range(len(series)))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    singly = [series[n : n + 1] for n in shuffled]
    assert taken(of, singly).episodes == expected
    assert taken(of, [*singly, *singly[::-1]]).episodes == expected
    cut = chance.randint(0, len(series))  # type: ignore[attr-defined]
    halves = [series[sorted(part)] for part in (shuffled[:cut], shuffled[cut:]) if part]
    assert taken(of, halves).episodes == expected


def test_a_corrected_reading_is_judged_anew() -> None:
    of = plan(BD)
    memory = taken(of, [rows((0, 79), (5, 84), (10, 79)), rows((5, 79.5))])
    assert memory.episodes == []
    assert of.hold == 3 * FIVE
