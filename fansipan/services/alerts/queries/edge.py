"""What a station needs to sound its own siren when its line is cut: its levels and delays, as one small document."""

from __future__ import annotations

from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.contracts import Slotted, Threshold
from fansipan.services.alerts.queries import compiled, subjects
from fansipan.services.alerts.queries.levels import LevelBook
from fansipan.services.alerts.rules import edge, scopes
from fansipan.services.alerts.rules.judging.plans import slot_of
from fansipan.services.alerts.rules.rights import VIEW_RULES
from fansipan.services.observations.queries import access


def edge_rules(actor: Actor, station: str) -> dict[str, Any]:
    """The threshold rules of a station as plain JSON that a logger keeps and judges by itself (`rules.edge`).

    Raises Unauthenticated, Forbidden, NotFound.
    """
    require(actor, VIEW_RULES)
    code = access.station(actor, station).code
    streams = [one for one in subjects.datastreams() if one.station == code]
    book, now = LevelBook(), clock.now()
    found = []
    for rule in compiled.active():
        condition = rule.definition.condition
        if not isinstance(condition, Threshold | Slotted):
            continue
        for one in streams:
            if scopes.matches(rule.definition.scope, one):
                slot = slot_of(condition)
                levels = book.of(slot, [one.datastream], now)[one.datastream] if slot else rule.levels
                found += edge.packed(rule.code, rule.number, one, levels, rule.definition.delays)
    return {"station": code, "made_at": now.isoformat(), "rules": found}
