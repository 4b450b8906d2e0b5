"""A warning of a flood went out: the trees of its communes are told, and sirens sound that do so by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from fansipan.kernel.errors import Problem
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import sirens, trees
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.models import ContactTree, FloodEpisode
from fansipan.sectors.hazards.queries import spoken
from fansipan.services.warnings.contracts import CapStatus
from fansipan.services.warnings.queries import desk

TOLD = (CapStatus.ACTUAL.value, CapStatus.EXERCISE.value)


def released(event: Event) -> None:
    """Tell whom the plan of a flood's level names, once it is said for the first time in this flood.

    A renewal, a level that is lower than one that was told, an all-clear and a withdrawal wake nobody; what is no flood
    of ours is left alone.
    """
    payload = event.payload
    row = FloodEpisode.objects.filter(warning=payload["warning"]).first()
    if row is None or payload["status"] not in TOLD:
        return
    out = spoken.released(row)
    now = next((one for one in out if one.identifier == payload["identifier"]), None)
    if now is None or any(_height(one.stage) >= _height(now.stage) for one in out if one.number < now.number):
        return
    reached = [one.value for one in STAGES[: _height(now.stage) + 1]]
    texts = desk.message(SYSTEM, now.number).draft.texts
    said = {language: f"{text.headline}\n{text.instruction}" for language, text in texts.items()}
    communes = frozenset(str(code) for code in payload["communes"])
    _tell(row, said, communes, reached)
    exercise = payload["status"] == CapStatus.EXERCISE.value
    call = {"warning": row.warning, "text": said, "severity": payload["severity"], "exercise": exercise}
    sirens.sound_for(f"flood:{row.pk}:{now.stage.value}", call, communes, reached)


def _height(stage: Stage) -> int:
    return STAGES.index(stage)


def _tell(row: FloodEpisode, said: Mapping[str, str], communes: frozenset[str], reached: list[str]) -> None:
    for tree in ContactTree.objects.filter(commune__in=communes, active=True, stage__in=reached):
        try:
            trees.begin(SYSTEM, tree.commune, said, row.warning, row.drill_id)
        except Problem:
            continue  # it is being told of this flood already, or has no steps: the page shows both
