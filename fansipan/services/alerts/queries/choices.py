"""What a scope may name: stations, kinds, parameters, organisations, communes, by their names in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import get_language

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold, pick
from fansipan.services.alerts.models import AlarmRuleVersion
from fansipan.services.cases.queries import types as case_types
from fansipan.services.identity import queries as identity
from fansipan.services.observations.models import ObservedProperty
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.words import KIND_NAMES
from fansipan.services.places import queries as places

Choice = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """Codes with names, each list in the order of its names."""

    stations: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    properties: tuple[Choice, ...]
    organisations: tuple[Choice, ...]
    communes: tuple[Choice, ...]
    case_types: tuple[Choice, ...]


def stations(actor: Actor, language: str) -> tuple[Choice, ...]:
    """The stations that the actor may see."""
    rows = access.visible(actor).values_list("code", "name").order_by("code")
    return tuple((code, f"{code} · {pick(name, language)}") for code, name in rows)


def rules() -> list[Choice]:
    """The alarm rules in use, by their titles in the reader's language."""
    newest = AlarmRuleVersion.objects.filter(rule__active=True, number=F("rule__newest"))
    language = get_language() or "vi"
    return [(code, pick(title, language) or code) for code, title in newest.values_list("rule__code", "title")]


def scope_choices(actor: Actor, language: str) -> ScopeChoices:
    """Everything that a rule or a muting may name."""
    measured = ObservedProperty.objects.values_list("code", "name", "symbol")
    properties = [
        (code, f"{pick(name, language)} ({symbol})" if symbol else pick(name, language))
        for code, name, symbol in measured
    ]
    return ScopeChoices(
        stations=stations(actor, language),
        kinds=tuple((kind.value, name) for kind, name in KIND_NAMES.items()),
        properties=_sorted(properties),
        organisations=_sorted([(one.code, pick(one.name, language)) for one in identity.organisations()]),
        communes=_sorted([(one.code, pick(one.name, language)) for one in places.communes()]),
        case_types=tuple((one.code, pick(one.title, language)) for one in case_types.types()),
    )


def _sorted(rows: list[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(sorted(rows, key=lambda row: fold(row[1])))
