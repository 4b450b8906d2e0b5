"""Sessions end; a change is told field by field."""

from __future__ import annotations

from fansipan.services.identity.contracts import Change
from fansipan.services.identity.rules import changes, session_ended, session_too_old, worth_noting

MINUTE = 60_000_000
HOUR = 60 * MINUTE
NOW = 1_790_000_000_000_000


def session(began_hours: float, seen_minutes: float) -> dict[str, int]:
    return {"began": int(NOW - began_hours * HOUR), "seen": int(NOW - seen_minutes * MINUTE)}


def test_a_session_in_use_goes_on() -> None:
    assert not session_ended(session(11.9, 119), NOW)


def test_a_session_ends_after_two_hours_without_use() -> None:
    assert session_ended(session(3, 120), NOW)


def test_a_session_ends_after_twelve_hours_however_busy() -> None:
    assert session_ended(session(12, 0), NOW)


def test_an_event_stream_ends_with_the_shift_but_not_for_want_of_clicks() -> None:
    assert not session_too_old(session(11, 600), NOW)
    assert session_too_old(session(12, 0), NOW)


def test_a_session_that_has_no_times_yet_is_new() -> None:
    assert not session_ended({}, NOW)
    assert worth_noting({}, NOW)


def test_a_sign_of_life_is_written_every_ten_minutes() -> None:
    assert not worth_noting(session(1, 9.9), NOW)
    assert worth_noting(session(1, 10), NOW)


def test_changes_name_what_differs_and_nothing_else() -> None:
    before = {"public": False, "code": "A", "old": 1}
    after = {"public": True, "code": "A", "new": 2}
    assert changes(before, after) == (Change("public", False, True), Change("old", 1, None), Change("new", None, 2))


def test_a_thing_that_is_new_changes_in_every_field() -> None:
    assert changes(None, {"code": "A"}) == (Change("code", None, "A"),)
    assert changes({"code": "A"}, None) == (Change("code", "A", None),)
    assert changes(None, None) == ()
