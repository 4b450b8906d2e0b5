"""Names of what figures count: rules, stations, organisations, and a rule at a place."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language

from fansipan.kernel.text import pick
from fansipan.services.alerts.models import AlarmRule, AlarmRuleVersion
from fansipan.services.identity import queries as identity
from fansipan.services.observations.models import Datastream, Station

DATASTREAM, STATION = "datastream", "station"


def names(by: str, keys: Sequence[str]) -> dict[str, str]:
    """The names of stations, organisations or rules by their codes, in the language of this answer."""
    language = get_language() or "vi"
    if by == "station":
        rows = Station.objects.filter(code__in=keys).values_list("code", "name")
        return {code: f"{pick(name, language)} · {code}" for code, name in rows}
    if by == "organisation":
        return {one.code: pick(one.name, language) for one in identity.organisations() if one.code in keys}
    return {code: pick(title, language) for code, title in _titles(keys).items()}


def _titles(codes: Sequence[str]) -> dict[str, dict[str, str]]:
    newest = dict(AlarmRule.objects.filter(code__in=codes).values_list("code", "newest"))
    rows = AlarmRuleVersion.objects.filter(rule__code__in=codes).values_list("rule__code", "number", "title")
    return {code: title for code, number, title in rows if newest.get(code) == number}


def named(key: str) -> dict[str, str]:
    """What a key such as "rule-code datastream:12" of the figures is called: the rule and the place."""
    rule, _space, subject = key.partition(" ")
    title = names("rule", [rule]).get(rule, rule)
    return {"rule": rule, "title": title, "place": _place(subject)}


def _place(subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    if kind == DATASTREAM and number.isdigit():
        found = Datastream.objects.filter(pk=int(number)).values_list("station__code", "code").first()
        return " · ".join(found) if found else subject
    if kind == STATION and number.isdigit():
        return str(Station.objects.filter(pk=int(number)).values_list("code", flat=True).first() or subject)
    return subject
