"""How obligations stand: every state has a case, and every border is on the right side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.contracts.obligations import (
    Filing,
    FilingState,
    ObligationKind,
    ObligationState,
    ObligationTerms,
    Share,
)
from fansipan.sectors.environment.rules import obligations as rules

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)
MONTH_END = datetime(2026, 11, 30, 17, tzinfo=UTC)
TERMS = ObligationTerms(ObligationKind.AVAILABILITY, (), 0.75, 7, date(2021, 8, 16), None, False, "setting")
SILENCE = replace(TERMS, kind=ObligationKind.SILENCE, number=12)
PAPER = replace(TERMS, kind=ObligationKind.VERIFICATION, warn_days=30)


def filing(state: FilingState, **said: object) -> Filing:
    made = Filing(
        *(1, 1, ObligationKind.SILENCE, None, "", NOON, NOON, None, None, "power cut", "generator", None, ""),
        *("Hà", NOON, state, "", None, ""),
    )
    return replace(made, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "now", "state"),
    [
        (Share(0, 0), NOON, ObligationState.UNKNOWN),
        (Share(100, 75), NOON, ObligationState.RUNNING),
        (Share(100, 75), MONTH_END, ObligationState.MET),
        (Share(100, 74), NOON, ObligationState.RUNNING),
        (Share(100, 74), MONTH_END - timedelta(days=7), ObligationState.DUE),
        (Share(100, 74), MONTH_END - timedelta(days=7, seconds=1), ObligationState.RUNNING),
        (Share(100, 74), MONTH_END, ObligationState.OVERDUE),
        (Share(100, 60, 20), MONTH_END, ObligationState.EXCUSED),
        (Share(100, 59, 20), MONTH_END, ObligationState.OVERDUE),
        (Share(100, 0, 100), MONTH_END, ObligationState.EXCUSED),
    ],
)
def test_a_month_is_judged_by_its_share_and_its_end(share: Share, now: datetime, state: ObligationState) -> None:
    assert rules.availability(share, TERMS, MONTH_END, now) is state


@given(st.integers(1, 9000), st.data())
def test_declared_maintenance_never_makes_a_month_worse_nor_hides_in_a_met_one(
    expected: int, data: st.DataObject
) -> None:
    valid = data.draw(st.integers(0, expected))
    excused = data.draw(st.integers(0, expected - valid))
    bare = rules.availability(Share(expected, valid), TERMS, MONTH_END, MONTH_END)
    with_excuse = rules.availability(Share(expected, valid, excused), TERMS, MONTH_END, MONTH_END)
    if bare is ObligationState.MET:
        assert with_excuse is ObligationState.MET
    else:
        assert with_excuse in (ObligationState.EXCUSED, ObligationState.OVERDUE)


def test_the_notice_of_a_silence_is_due_after_its_hours_and_overdue_from_then_on() -> None:
    due = rules.notice_due(NOON, SILENCE)
    assert due == NOON + timedelta(hours=12)
    assert rules.silence(due, None, due - timedelta(seconds=1)) is ObligationState.DUE
    assert rules.silence(due, None, due) is ObligationState.OVERDUE


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (FilingState.WAITING, ObligationState.WAITING),
        (FilingState.ACCEPTED, ObligationState.MET),
        (FilingState.RETURNED, ObligationState.RETURNED),
    ],
)
def test_what_was_filed_stands_as_the_officer_answered(answer: FilingState, state: ObligationState) -> None:
    assert rules.silence(NOON, filing(answer), NOON + timedelta(days=9)) is state
    assert rules.board(filing(answer), replace(TERMS, number=0), TODAY) is state


def test_a_notice_filed_after_it_was_due_is_late_for_good() -> None:
    assert rules.filed_late(NOON, filing(FilingState.ACCEPTED, filed_at=NOON + timedelta(seconds=1)))
    assert not rules.filed_late(NOON, filing(FilingState.ACCEPTED, filed_at=NOON))


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (None, ObligationState.UNKNOWN),
        (TODAY - timedelta(days=1), ObligationState.OVERDUE),
        (TODAY, ObligationState.DUE),
        (TODAY + timedelta(days=30), ObligationState.DUE),
        (TODAY + timedelta(days=31), ObligationState.MET),
    ],
)
def test_a_paper_is_due_on_its_day_and_overdue_on_the_next(due: date | None, state: ObligationState) -> None:
    assert rules.paper(due, None, PAPER, TODAY) is state


def test_a_certificate_that_waits_or_was_returned_says_so_and_an_accepted_one_leaves_the_word_to_the_date() -> None:
    past = TODAY - timedelta(days=1)
    assert rules.paper(past, filing(FilingState.WAITING), PAPER, TODAY) is ObligationState.WAITING
    assert rules.paper(past, filing(FilingState.RETURNED), PAPER, TODAY) is ObligationState.RETURNED
    assert rules.paper(past, filing(FilingState.ACCEPTED), PAPER, TODAY) is ObligationState.OVERDUE


def test_publication_is_owed_until_it_is_shown() -> None:
    assert rules.board(None, TERMS, TODAY) is ObligationState.DUE
    assert rules.portal(public=False) is ObligationState.DUE
    assert rules.portal(public=True) is ObligationState.MET


def test_a_proof_of_publication_is_asked_for_again_where_the_rule_says_how_long_it_holds() -> None:
    yearly = replace(TERMS, number=12)
    shown = filing(FilingState.ACCEPTED, filed_at=NOON - timedelta(days=366))
    assert rules.board(shown, yearly, TODAY) is ObligationState.DUE
    assert rules.board(shown, replace(TERMS, number=0), TODAY) is ObligationState.MET
    assert rules.board(filing(FilingState.WAITING, filed_at=shown.filed_at), yearly, TODAY) is ObligationState.WAITING
    assert rules.board(filing(FilingState.ACCEPTED, filed_at=NOON), yearly, TODAY) is ObligationState.MET


def test_an_instrument_without_a_date_is_due_so_many_months_after_it_was_installed() -> None:
    yearly = replace(TERMS, number=12)
    assert rules.paper_due(None, date(2024, 2, 29), yearly) == date(2025, 2, 28)
    assert rules.paper_due(TODAY, date(2024, 2, 29), yearly) == TODAY
    assert rules.paper_due(None, date(2024, 2, 29), replace(TERMS, number=0)) is None
    assert rules.paper_due(None, None, yearly) is None


def test_the_rule_in_force_is_the_one_that_began_last_and_names_the_kind() -> None:
    everywhere = replace(TERMS, number=0.5)
    stacks = replace(TERMS, station_kinds=("flue_gas",), number=0.8)
    later = replace(TERMS, number=0.9, valid_from=date(2026, 12, 1))
    ended = replace(TERMS, number=0.1, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    known = (everywhere, stacks, later, ended)

    def number(kind: str, day: date) -> float | None:
        found = rules.in_force(known, ObligationKind.AVAILABILITY, kind, day)
        return found.number if found else None

    assert number("flue_gas", TODAY) == 0.8
    assert number("wastewater", TODAY) == 0.5
    assert number("wastewater", date(2026, 12, 1)) == 0.9
    assert number("wastewater", date(2025, 6, 1)) == 0.1
    assert number("wastewater", date(2020, 1, 1)) is None
    assert rules.in_force(known, ObligationKind.BOARD, "wastewater", TODAY) is None


def test_a_notice_speaks_of_a_silence_that_late_data_have_moved() -> None:
    said = filing(FilingState.WAITING, since=NOON, until=NOON + timedelta(hours=10))
    assert rules.speaks_of(said, NOON + timedelta(hours=2), None)
    assert rules.speaks_of(said, NOON - timedelta(hours=2), NOON + timedelta(hours=30))
    assert not rules.speaks_of(said, NOON + timedelta(hours=10), None)
    assert not rules.speaks_of(said, NOON - timedelta(hours=20), NOON)
