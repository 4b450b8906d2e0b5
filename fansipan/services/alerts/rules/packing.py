"""A rule's definition as plain JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from fansipan.services.alerts.contracts import Condition, RuleDef, RuleScope

_RULE = TypeAdapter(RuleDef)
_SCOPE = TypeAdapter(RuleScope)
_CONDITION: TypeAdapter[Condition] = TypeAdapter(Annotated[Condition, Field(discriminator="kind")])
_SPAN = TypeAdapter(timedelta)


def packed(rule: RuleDef) -> dict[str, Any]:
    """The definition as JSON, everything said: what is left to a default today may have another tomorrow."""
    return dict(_RULE.dump_python(rule, mode="json"))


def unpacked(row: Mapping[str, Any]) -> RuleDef:
    """The definition that was packed or written by hand. Raises ValueError, which names what does not fit."""
    try:
        condition = _CONDITION.validate_python(row.get("condition"))
        rule = _RULE.validate_python({**row, "condition": condition})
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    if unknown := _unknown(row, packed(rule), ""):
        raise ValueError(f"{unknown}: nobody knows this")
    return rule


def scope_packed(scope: RuleScope) -> dict[str, Any]:
    """Where something applies, as JSON."""
    return dict(_SCOPE.dump_python(scope, mode="json"))


def scope_unpacked(row: Mapping[str, Any]) -> RuleScope:
    """Where something applies, out of JSON. Raises ValueError."""
    return _SCOPE.validate_python(dict(row))


def span_us(duration: str) -> int:
    """Microseconds of an ISO 8601 duration; 0 for "". Raises ValueError for one that is not or lasts no time."""
    if not duration:
        return 0
    try:
        span = _SPAN.validate_python(duration)
    except ValidationError:
        raise ValueError(f"{duration!r} is no duration such as PT1H") from None
    if span <= timedelta(0):
        raise ValueError(f"{duration!r} lasts no time")
    return span // timedelta(microseconds=1)


def _unknown(row: Any, known: Any, path: str) -> str:
    """The first name in `row` that its packed form does not have; "" when there is none."""
    if isinstance(row, Mapping) and isinstance(known, Mapping):
        for name, value in row.items():
            here = f"{path}.{name}".lstrip(".")
            if name not in known:
                return here
            if found := _unknown(value, known[name], here):
                return found
    if isinstance(row, list | tuple) and isinstance(known, list):
        for number, (value, there) in enumerate(zip(row, known, strict=False)):
            if found := _unknown(value, there, f"{path}.{number}"):
                return found
    return ""
