"""Where a rule or a muting applies."""

from __future__ import annotations

from collections.abc import Iterable

from fansipan.services.alerts.contracts import AlarmSubject, GroupBy, Inhibition, RuleScope


def matches(scope: RuleScope, one: AlarmSubject) -> bool:
    """Whether the subject matches every field that is not empty."""
    asked = (
        (scope.stations, one.station),
        (scope.kinds, one.kind),
        (scope.properties, one.property),
        (scope.organisations, one.organisation),
        (scope.communes, one.commune),
    )
    if scope.datastreams and one.datastream not in scope.datastreams:
        return False
    return all(not wanted or value in wanted for wanted, value in asked)


def names(codes: Iterable[str], code: str) -> bool:
    """Whether one of the codes is that of the rule; "*" at the end matches any rest."""
    return any(code.startswith(one[:-1]) if one.endswith("*") else code == one for one in codes)


def place(by: GroupBy, one: AlarmSubject) -> str:
    """What subjects at the same place share; "" where that is not known of it."""
    return {
        GroupBy.STATION: one.station,
        GroupBy.COMMUNE: one.commune,
        GroupBy.BASIN: one.basin,
        GroupBy.ORGANISATION: one.organisation,
        GroupBy.EVENT: "*",
    }[by]


def inhibits(inhibition: Inhibition, above: AlarmSubject, code: str, below: AlarmSubject) -> bool:
    """Whether an alarm about `above` keeps one of the rule `code` about `below` from being told."""
    where = place(inhibition.same, above)
    return bool(where) and where == place(inhibition.same, below) and names(inhibition.rules, code)
