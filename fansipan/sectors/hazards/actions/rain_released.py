"""A warning of rain went out: the contact trees of its communes are told, and sirens sound that do so by themselves."""

from __future__ import annotations

from fansipan.kernel.errors import Problem
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import sirens, trees
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.models import ContactTree
from fansipan.sectors.hazards.queries.rain_alarms import RULES, origin
from fansipan.services.warnings.contracts import CapSeverity, CapStatus
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries.desk import MessageLine, WarningLine

REACHED = {CapSeverity.EXTREME.value: Stage.III, CapSeverity.SEVERE.value: Stage.II}
"""Trees and sirens say from which level of a flood on they are used; danger counts as level III, a warning as II."""


def rain_released(event: Event) -> None:
    """Tell whom the trees of the communes name, once for each commune and severity; what is no warning of rain is left
    alone.
    """
    payload = event.payload
    line = desk.warning(SYSTEM, str(payload["warning"]))
    stage = REACHED.get(str(payload["severity"]))
    if line.origin not in map(origin, RULES) or stage is None or payload["all_clear"]:
        return
    if payload["status"] != CapStatus.ACTUAL.value:
        return
    now = next(one for one in line.messages if one.identifier == payload["identifier"])
    said = {language: f"{text.headline}\n{text.instruction}" for language, text in now.draft.texts.items()}
    communes = frozenset(str(code) for code in payload["communes"]) - _told(line, now, stage)
    reached = [one.value for one in STAGES[: STAGES.index(stage) + 1]]
    for tree in ContactTree.objects.filter(commune__in=communes, active=True, stage__in=reached):
        try:
            trees.begin(SYSTEM, tree.commune, said, line.code)
        except Problem:
            continue  # it is being told already, or has no steps: the page of the trees shows both
    call = {"warning": line.code, "text": said, "severity": payload["severity"], "exercise": False}
    sirens.sound_for(f"{line.code}:{payload['severity']}", call, communes, reached)


def _told(line: WarningLine, now: MessageLine, stage: Stage) -> frozenset[str]:
    """The communes to which as much or more was said before in this warning."""
    before = [one for one in line.messages if one.number < now.number and one.identifier]
    return frozenset(
        code
        for one in before
        if (said := REACHED.get(one.draft.severity.value)) and STAGES.index(said) >= STAGES.index(stage)
        for code in one.draft.communes
    )
