"""Types of case as data: what is refused, who may do what, what a step lacks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.cases import rules
from fansipan.services.cases.contracts.types import Need, Side
from fansipan.services.cases.rules import types
from fansipan.services.cases.rules.types import Proof

FIXTURE = Path(rules.__file__).parents[1] / "fixtures" / "case_types.json"
WRITTEN = json.loads(FIXTURE.read_text(encoding="utf-8"))
INCIDENT = WRITTEN[0]
TITLE = {"vi": "Sự cố", "en": "Incident"}


def read(definition: Any) -> Any:
    return types.case_type("incident", "SC", TITLE, definition)


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row["code"])
def test_every_type_the_house_ships_can_be_read_and_closed_from_every_state(row: Any) -> None:
    found = types.case_type(row["code"], row["prefix"], row["title"], row["definition"])
    ends = {state.code for state in found.states.values() if state.closed}
    for _round in found.states:
        ends |= {source for move in found.transitions.values() if move.target in ends for source in move.sources}
    assert ends == set(found.states)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda d: d.update(initial="nowhere"), "initial"),
        (lambda d: d["transitions"][0].update(to="nowhere"), "unknown nowhere"),
        (lambda d: d["transitions"][0].update(who=["mayor"]), "mayor"),
        (lambda d: d["transitions"][0].update(needs=["money"]), "money"),
        (lambda d: d["clocks"][0].update(minutes={"urgent": 5}), "minutes"),
        (lambda d: d["clocks"][0].update(minutes={"": 0}), "minutes"),
        (lambda d: d["clocks"][0].update(minutes={"": 5, "soon": 5}), "soon"),
        (lambda d: d["clocks"][0].update(runs_in=["closed"]), "same state"),
        (lambda d: d["clocks"][0].update(counting="weekends"), "weekends"),
        (lambda d: d["states"].append({"code": "lost", "title": TITLE}), "lost"),
        (lambda d: d["states"][0].update(title={"vi": "Mới"}), "title"),
        (lambda d: d["states"][0].update(code="two words"), "two words"),
        (lambda d: d.update(states="opened"), "states"),
        (lambda d: [state.pop("closed", None) for state in d["states"]], "closed"),
    ],
)
def test_a_type_with_a_fault_is_refused_and_says_where(spoil: Any, what: str) -> None:
    definition = copy.deepcopy(INCIDENT["definition"])
    spoil(definition)
    with pytest.raises(ValueError, match=what):
        read(definition)


def codes(state: str, *sides: Side, **made: int) -> set[str]:
    return {move.code for move in types.allowed(read(INCIDENT["definition"]), state, sides, made)}


def test_each_side_has_its_own_steps() -> None:
    assert codes("opened", Side.AGENCY) == {"acknowledge", "cancel"}
    assert codes("opened", Side.PARTY) == {"explain"}
    assert codes("explained", Side.PARTY) == {"report_normal"}
    assert codes("closed", Side.AGENCY) == set()
    assert codes("closed", Side.COORDINATOR) == {"reopen"}
    assert codes("opened", Side.REPORTER) == set()


def test_a_step_that_may_be_taken_once_is_offered_once() -> None:
    definition = copy.deepcopy(INCIDENT["definition"])
    definition["transitions"][-1]["most"] = 1
    found = read(definition)
    assert [move.code for move in types.allowed(found, "closed", {Side.COORDINATOR}, {})] == ["reopen"]
    assert types.allowed(found, "closed", {Side.COORDINATOR}, {"reopen": 1}) == []


def test_a_step_says_what_it_lacks() -> None:
    found = read(INCIDENT["definition"])
    assert types.lacking(found.transitions["explain"], Proof(cause=" ")) == [Need.CAUSE, Need.REMEDY]
    assert types.lacking(found.transitions["explain"], Proof(cause="a", remedy="b")) == []
    assert types.lacking(found.transitions["close"], Proof(text="done", open_tasks=1)) == [Need.TASKS_DONE]


@given(
    st.lists(st.sampled_from(Need), unique=True), st.builds(Proof, files=st.integers(0, 2), photos=st.integers(0, 2))
)
def test_nothing_is_lacking_exactly_when_every_need_is_met(needs: list[Need], proof: Proof) -> None:
    definition = copy.deepcopy(INCIDENT["definition"])
    definition["transitions"][0]["needs"] = [need.value for need in needs]
    lacking = types.lacking(read(definition).transitions["acknowledge"], proof)
    met = {Need.TASKS_DONE, *([Need.FILE] if proof.files else []), *([Need.PHOTO] if proof.photos else [])}
    assert set(lacking) == set(needs) - met
