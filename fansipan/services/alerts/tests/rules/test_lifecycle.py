"""The life of an alarm after ISA-18.2: driven at random, nothing forbidden happens, and the log rebuilds the state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fansipan.services.alerts.contracts import (
    ForbiddenTransition,
    LifeEvent,
    LifeKind,
    LifePhase,
    LifeState,
    MutingKind,
)
from fansipan.services.alerts.rules.lifecycle import MUTES, UNMUTES, may, rebuilt, step

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
ACTIVE = (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED)


def event(kind: LifeKind, level: int = 0, until: datetime | None = None) -> LifeEvent:
    return LifeEvent(kind, NOON, level, until)


def after(*kinds: LifeKind, latching: bool = False) -> LifeState:
    return rebuilt(latching, [event(kind, 1) for kind in kinds])


def test_the_usual_life() -> None:
    assert after(LifeKind.RAISE).phase is LifePhase.UNACKNOWLEDGED
    assert after(LifeKind.RAISE, LifeKind.ACKNOWLEDGE).phase is LifePhase.ACKNOWLEDGED
    assert after(LifeKind.RAISE, LifeKind.ACKNOWLEDGE, LifeKind.RETURN).phase is LifePhase.NORMAL
    assert after(LifeKind.RAISE, LifeKind.RETURN).phase is LifePhase.RETURNED
    assert after(LifeKind.RAISE, LifeKind.RETURN, LifeKind.ACKNOWLEDGE).phase is LifePhase.NORMAL
    assert after(LifeKind.RAISE, LifeKind.RETURN, LifeKind.RAISE).phase is LifePhase.UNACKNOWLEDGED


def test_a_latched_alarm_waits_for_its_reset() -> None:
    passed = after(LifeKind.RAISE, LifeKind.ACKNOWLEDGE, LifeKind.RETURN, latching=True)
    assert passed.phase is LifePhase.LATCHED
    assert step(passed, event(LifeKind.RESET)).phase is LifePhase.NORMAL


def test_a_higher_level_asks_again_and_a_lower_one_does_not() -> None:
    known = after(LifeKind.RAISE, LifeKind.ACKNOWLEDGE)
    higher = step(known, event(LifeKind.CHANGE_LEVEL, 3))
    assert (higher.phase, higher.level) == (LifePhase.UNACKNOWLEDGED, 3)
    lower = step(step(higher, event(LifeKind.ACKNOWLEDGE)), event(LifeKind.CHANGE_LEVEL, 2))
    assert (lower.phase, lower.level) == (LifePhase.ACKNOWLEDGED, 2)


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), LifeKind.RETURN),
        ((), LifeKind.ACKNOWLEDGE),
        ((LifeKind.RAISE,), LifeKind.RAISE),
        ((LifeKind.RAISE,), LifeKind.RESET),
        ((LifeKind.RAISE, LifeKind.ACKNOWLEDGE), LifeKind.ACKNOWLEDGE),
        ((LifeKind.RAISE, LifeKind.RETURN), LifeKind.RETURN),
        ((LifeKind.RAISE, LifeKind.WITHDRAW), LifeKind.RAISE),
        ((), LifeKind.UNSHELVE),
        ((), LifeKind.SHELVE),
    ],
)
def test_what_cannot_happen_is_refused(before: tuple[LifeKind, ...], kind: LifeKind) -> None:
    with pytest.raises(ForbiddenTransition):
        step(after(*before), event(kind, 1))


def test_a_shelf_has_an_end_and_leaves_the_rest_as_it_is() -> None:
    shelved = step(after(LifeKind.RAISE), event(LifeKind.SHELVE, until=NOON + timedelta(hours=1)))
    assert (shelved.phase, shelved.told, shelved.until) == (LifePhase.UNACKNOWLEDGED, False, NOON + timedelta(hours=1))
    back = step(shelved, event(LifeKind.UNSHELVE))
    assert (back.phase, back.told, back.until) == (LifePhase.UNACKNOWLEDGED, True, None)


class Life(RuleBasedStateMachine):
    """A plain second telling of the same: flags instead of phases, as OPC UA Part 9 has them."""

    @initialize(latching=st.booleans())
    def begin(self, latching: bool) -> None:
        self.latching = latching
        self.state = LifeState(latching=latching)
        self.log: list[LifeEvent] = []
        self.active, self.acked, self.latched, self.level = False, True, False, 0
        self.muted: set[MutingKind] = set()

    def take(self, kind: LifeKind, allowed: bool, level: int = 0, until: datetime | None = None) -> bool:
        now = LifeEvent(kind, NOON + timedelta(seconds=len(self.log)), level, until)
        if not allowed:
            with pytest.raises(ForbiddenTransition):
                step(self.state, now)
            return False
        self.state = step(self.state, now)
        self.log.append(now)
        return True

    @rule(level=st.integers(1, 3))
    def the_condition_is_true(self, level: int) -> None:
        if self.active and level == self.level:
            self.take(LifeKind.CHANGE_LEVEL, allowed=False, level=level)
        elif self.active:
            self.take(LifeKind.CHANGE_LEVEL, allowed=True, level=level)
            self.acked = self.acked and level < self.level
        else:
            self.take(LifeKind.RAISE, allowed=True, level=level)
            self.active, self.acked, self.latched = True, False, False
        self.level = level

    @rule()
    def the_condition_is_over(self) -> None:
        if self.take(LifeKind.RETURN, allowed=self.active):
            self.active = False
            self.latched = self.latching and self.acked

    @rule()
    def somebody_acknowledges(self) -> None:
        assert may(self.state, LifeKind.ACKNOWLEDGE) == (not self.acked)
        if self.take(LifeKind.ACKNOWLEDGE, allowed=not self.acked):
            self.acked = True
            self.latched = self.latching and not self.active

    @rule()
    def somebody_resets(self) -> None:
        if self.take(LifeKind.RESET, allowed=self.latched):
            self.latched = False

    @rule()
    def it_asks_again(self) -> None:
        if self.take(LifeKind.REALARM, allowed=self.active and self.acked):
            self.acked = False

    @rule(kind=st.sampled_from(MutingKind))
    def it_is_muted(self, kind: MutingKind) -> None:
        if self.take(MUTES[kind], allowed=kind not in self.muted, until=NOON + timedelta(hours=1)):
            self.muted.add(kind)

    @rule(kind=st.sampled_from(MutingKind))
    def the_muting_ends(self, kind: MutingKind) -> None:
        if self.take(UNMUTES[kind], allowed=kind in self.muted):
            self.muted.discard(kind)

    @precondition(lambda self: len(self.log) > 3)
    @rule()
    def somebody_says_something(self) -> None:
        self.take(LifeKind.COMMENT, allowed=True)

    @invariant()
    def no_alarm_is_lost(self) -> None:
        assert (self.state.phase in ACTIVE) == self.active
        assert (self.state.phase in (LifePhase.UNACKNOWLEDGED, LifePhase.RETURNED)) == (not self.acked)
        assert (self.state.phase is LifePhase.LATCHED) == self.latched
        assert set(self.state.muted) == self.muted
        assert not self.active or self.state.level == self.level

    @invariant()
    def row_4_the_log_rebuilds_the_state(self) -> None:
        if len(self.log) % 10 == 0:
            assert rebuilt(self.latching, self.log) == self.state


def test_row_4_a_life_at_random_keeps_every_promise() -> None:
    few = settings(max_examples=30, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(Life, settings=few)  # type: ignore[no-untyped-call]


@pytest.mark.slow
def test_a_hundred_thousand_steps_keep_every_promise() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    many = settings(max_examples=500, stateful_step_count=200, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Life, settings=many)  # type: ignore[no-untyped-call]
