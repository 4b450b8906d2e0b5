"""How an alarm lives (ISA-18.2 figure 8; OPC UA Part 9): one pure step, and the whole life out of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from fansipan.services.alerts.contracts import (
    ForbiddenTransition,
    LifeEvent,
    LifeKind,
    LifePhase,
    LifeState,
    MutingKind,
)

_P, _K = LifePhase, LifeKind
OPEN = frozenset({_P.UNACKNOWLEDGED, _P.ACKNOWLEDGED, _P.RETURNED, _P.LATCHED})


def step(state: LifeState, event: LifeEvent) -> LifeState:
    """The alarm after the event. Raises ForbiddenTransition where that cannot happen to one that stands so.

    A withdrawn alarm is over: nothing happens to it any more but words.
    """
    if event.kind is _K.COMMENT:
        return state
    if state.withdrawn:
        raise ForbiddenTransition(state, event)
    if event.kind in _MUTING:
        return _mute(state, event)
    return _STEPS[event.kind](state, event)


def rebuilt(latching: bool, events: Iterable[LifeEvent]) -> LifeState:
    """How an alarm stands after all that happened to it: its log says everything."""
    state = LifeState(latching=latching)
    for event in events:
        state = step(state, event)
    return state


def may(state: LifeState, kind: LifeKind) -> bool:
    """Whether people may do that to an alarm that stands so."""
    allowed: Mapping[LifeKind, frozenset[LifePhase]] = {
        _K.ACKNOWLEDGE: frozenset({_P.UNACKNOWLEDGED, _P.RETURNED}),
        _K.RESET: frozenset({_P.LATCHED}),
    }
    return not state.withdrawn and state.phase in allowed.get(kind, OPEN)


def _raise(state: LifeState, event: LifeEvent) -> LifeState:
    """Active and not acknowledged: from normal, or again before somebody acknowledged or reset it."""
    if state.active or event.level < 1:
        raise ForbiddenTransition(state, event)
    return replace(state, phase=_P.UNACKNOWLEDGED, level=event.level)


def _change_level(state: LifeState, event: LifeEvent) -> LifeState:
    """A higher level asks for a new acknowledgement, a lower one does not."""
    if not state.active or event.level < 1 or event.level == state.level:
        raise ForbiddenTransition(state, event)
    phase = _P.UNACKNOWLEDGED if event.level > state.level else state.phase
    return replace(state, phase=phase, level=event.level)


def _return(state: LifeState, event: LifeEvent) -> LifeState:
    if not state.active:
        raise ForbiddenTransition(state, event)
    if state.phase is _P.UNACKNOWLEDGED:
        return replace(state, phase=_P.RETURNED)
    return _passed(state)


def _acknowledge(state: LifeState, event: LifeEvent) -> LifeState:
    if state.phase is _P.UNACKNOWLEDGED:
        return replace(state, phase=_P.ACKNOWLEDGED)
    if state.phase is _P.RETURNED:
        return _passed(state)
    raise ForbiddenTransition(state, event)


def _passed(state: LifeState) -> LifeState:
    """Returned and acknowledged: normal, or waiting for its reset."""
    return replace(state, phase=_P.LATCHED) if state.latching else replace(state, phase=_P.NORMAL, level=0)


def _reset(state: LifeState, event: LifeEvent) -> LifeState:
    if state.phase is not _P.LATCHED:
        raise ForbiddenTransition(state, event)
    return replace(state, phase=_P.NORMAL, level=0)


def _realarm(state: LifeState, event: LifeEvent) -> LifeState:
    """Still active long after it was acknowledged: it asks again."""
    if state.phase is not _P.ACKNOWLEDGED:
        raise ForbiddenTransition(state, event)
    return replace(state, phase=_P.UNACKNOWLEDGED)


def _withdraw(state: LifeState, event: LifeEvent) -> LifeState:
    if state.phase not in OPEN and state.phase is not _P.NORMAL:
        raise ForbiddenTransition(state, event)
    return replace(state, phase=_P.NORMAL, level=0, withdrawn=True)


def _correct(state: LifeState, event: LifeEvent) -> LifeState:
    """Late readings show other times or another level; whether it was acknowledged stays as it was."""
    return replace(state, level=event.level) if state.active and event.level else state


def _inhibit(state: LifeState, event: LifeEvent) -> LifeState:
    if state.inhibited:
        raise ForbiddenTransition(state, event)
    return replace(state, inhibited=True)


def _release(state: LifeState, event: LifeEvent) -> LifeState:
    if not state.inhibited:
        raise ForbiddenTransition(state, event)
    return replace(state, inhibited=False)


_STEPS: Mapping[LifeKind, Callable[[LifeState, LifeEvent], LifeState]] = {
    _K.RAISE: _raise,
    _K.CHANGE_LEVEL: _change_level,
    _K.RETURN: _return,
    _K.ACKNOWLEDGE: _acknowledge,
    _K.RESET: _reset,
    _K.REALARM: _realarm,
    _K.WITHDRAW: _withdraw,
    _K.CORRECT: _correct,
    _K.INHIBIT: _inhibit,
    _K.RELEASE: _release,
}

_MUTING: Mapping[LifeKind, tuple[MutingKind, bool]] = {
    _K.SHELVE: (MutingKind.SHELVED, True),
    _K.UNSHELVE: (MutingKind.SHELVED, False),
    _K.SUPPRESS: (MutingKind.SUPPRESSED, True),
    _K.UNSUPPRESS: (MutingKind.SUPPRESSED, False),
    _K.TAKE_OUT: (MutingKind.OUT_OF_SERVICE, True),
    _K.PUT_BACK: (MutingKind.OUT_OF_SERVICE, False),
    _K.SILENCE: (MutingKind.SILENCED, True),
    _K.UNSILENCE: (MutingKind.SILENCED, False),
}

MUTES = {kind: event for event, (kind, on) in _MUTING.items() if on}
UNMUTES = {kind: event for event, (kind, on) in _MUTING.items() if not on}


def _mute(state: LifeState, event: LifeEvent) -> LifeState:
    """Shelving has an end. The alarm goes on being judged below: when the muting ends it stands as it is then."""
    kind, on = _MUTING[event.kind]
    if on == (kind in state.muted) or (on and kind is MutingKind.SHELVED and event.until is None):
        raise ForbiddenTransition(state, event)
    muted = state.muted | {kind} if on else state.muted - {kind}
    until = event.until if event.kind is _K.SHELVE else state.until
    return replace(state, muted=muted, until=until if MutingKind.SHELVED in muted else None)
