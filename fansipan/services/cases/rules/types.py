"""Types of case: reading what an administrator wrote, and deciding which step is allowed and what it lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from fansipan.services.cases.contracts.types import (
    CaseTypeDef,
    ClockRule,
    Counting,
    Escalation,
    Need,
    Said,
    Side,
    StateDef,
    TransitionDef,
)

MOST_MINUTES = 60 * 24 * 366

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Proof:
    """What there is for a step: words, and what was attached since the case entered its state."""

    text: str = ""
    cause: str = ""
    remedy: str = ""
    files: int = 0
    photos: int = 0
    placed_photos: int = 0
    timed_photos: int = 0
    open_tasks: int = 0


def case_type(code: str, prefix: str, title: Said, written: Mapping[str, Any]) -> CaseTypeDef:
    """A type out of its JSON. Raises ValueError that says what is wrong and where."""
    states = {one.code: one for one in map(_state, _rows(written, "states"))}
    transitions = {one.code: one for one in map(_transition, _rows(written, "transitions"))}
    clocks = {one.name: one for one in map(_clock, _rows(written, "clocks"))}
    urgencies = {str(row["code"]): _said(row) for row in _rows(written, "urgencies")}
    found = CaseTypeDef(
        code,
        prefix,
        title,
        states,
        str(written.get("initial", "")),
        transitions,
        clocks,
        urgencies,
        int(written.get("most_transfers", 0)),
        bool(written.get("public", False)),
        bool(written.get("exercise", False)),
    )
    _check(found)
    return found


def _check(found: CaseTypeDef) -> None:
    if found.initial not in found.states:
        raise ValueError(f"initial: {found.initial!r} is no state")
    for move in found.transitions.values():
        _known(f"transitions.{move.code}", {*move.sources, move.target}, found.states)
    for one in found.clocks.values():
        _known(f"clocks.{one.name}", one.runs_in | one.done_in, found.states)
        _known(f"clocks.{one.name}.minutes", set(one.minutes) - {""}, found.urgencies)
        if one.runs_in & one.done_in:
            raise ValueError(f"clocks.{one.name}: runs and is done in the same state")
    reached = {found.initial, *(move.target for move in found.transitions.values())}
    if lost := sorted(set(found.states) - reached):
        raise ValueError(f"states: nothing leads to {', '.join(lost)}")
    if not any(state.closed for state in found.states.values()):
        raise ValueError("states: none is closed")


def _known(where: str, used: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(used) - set(known)):
        raise ValueError(f"{where}: unknown {', '.join(unknown)}")


def allowed(found: CaseTypeDef, state: str, sides: Collection[Side], made: Mapping[str, int]) -> list[TransitionDef]:
    """The steps that somebody with these sides may take from a state; `made`: how often each was taken in the case."""
    return [
        move
        for move in found.transitions.values()
        if state in move.sources and move.who & set(sides) and (not move.most or made.get(move.code, 0) < move.most)
    ]


def lacking(move: TransitionDef, proof: Proof) -> list[Need]:
    """What is still missing for a step."""
    there = {
        Need.TEXT: bool(proof.text.strip()),
        Need.CAUSE: bool(proof.cause.strip()),
        Need.REMEDY: bool(proof.remedy.strip()),
        Need.FILE: proof.files > 0,
        Need.PHOTO: proof.photos > 0,
        Need.PLACE: proof.placed_photos > 0,
        Need.TIME: proof.timed_photos > 0,
        Need.TASKS_DONE: proof.open_tasks == 0,
    }
    return [need for need in move.needs if not there[need]]


def _rows(written: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = written.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{name}: must be a list of objects")
    return rows


def _said(row: Mapping[str, Any], name: str = "title") -> dict[str, str]:
    found = row.get(name)
    if not isinstance(found, dict) or not found.get("vi") or not found.get("en"):
        raise ValueError(f'{row.get("code", row.get("name", "?"))}.{name}: must hold a text "vi" and a text "en"')
    return {language: str(text) for language, text in found.items()}


def _state(row: Mapping[str, Any]) -> StateDef:
    return StateDef(
        code=_code(row),
        title=_said(row),
        public=_said(row, "public") if row.get("public") else {},
        closed=bool(row.get("closed", False)),
        waits_for=_word(Side, row["waits_for"], "waits_for") if row.get("waits_for") else None,
    )


def _transition(row: Mapping[str, Any]) -> TransitionDef:
    code = _code(row)
    return TransitionDef(
        code=code,
        title=_said(row),
        sources=frozenset(map(str, row.get("from", ()))),
        target=str(row.get("to", "")),
        who=frozenset(_words(Side, row.get("who", ()), code)),
        needs=tuple(_words(Need, row.get("needs", ()), code)),
        most=int(row.get("most", 0)),
        within_m=max(0, int(row.get("within_m", 0))),
    )


def _clock(row: Mapping[str, Any]) -> ClockRule:
    name = _code(row, "name")
    return ClockRule(
        name=name,
        title=_said(row),
        minutes=_minutes(name, row.get("minutes")),
        counting=_word(Counting, row.get("counting"), name),
        runs_in=frozenset(map(str, row.get("runs_in", ()))),
        done_in=frozenset(map(str, row.get("done_in", ()))),
        restarts_on_transfer=bool(row.get("restarts_on_transfer", False)),
        pausable=bool(row.get("pausable", True)),
        escalations=tuple(
            Escalation(int(step.get("after_minutes", 0)), _word(Side, step.get("to"), name))
            for step in _rows(row, "escalations")
        ),
    )


def _minutes(name: str, written: object) -> dict[str, int]:
    if not isinstance(written, dict) or "" not in written:
        raise ValueError(f'clocks.{name}.minutes: must hold minutes by urgency, "" for any other')
    found = {str(urgency): int(minutes) for urgency, minutes in written.items()}
    if not all(0 < minutes <= MOST_MINUTES for minutes in found.values()):
        raise ValueError(f"clocks.{name}.minutes: must be from 1 to {MOST_MINUTES}")
    return found


def _code(row: Mapping[str, Any], key: str = "code") -> str:
    found = row.get(key)
    if not isinstance(found, str) or not found.isidentifier():
        raise ValueError(f"{key}: {found!r} is no name such as acknowledged")
    return found


def _word(kind: type[Word], written: object, where: str) -> Word:
    try:
        return kind(str(written))
    except ValueError:
        raise ValueError(f"{where}: {written!r} is none of {', '.join(kind)}") from None


def _words(kind: type[Word], written: Iterable[object], where: str) -> list[Word]:
    return [_word(kind, one, where) for one in written]
