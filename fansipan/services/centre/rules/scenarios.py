"""Scenarios: reading what an officer wrote, and deciding which of them an event means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fansipan.services.centre.contracts import Condition, Order, ScenarioDef, Trigger

MOST_MINUTES = 60 * 24 * 92
MOST_ORDERS = 50


def scenario(code: str, title: Mapping[str, str], written: Mapping[str, Any]) -> ScenarioDef:
    """A scenario out of its JSON. Raises ValueError that says what is wrong and where."""
    triggers = tuple(_trigger(place, row) for place, row in enumerate(_rows(written, "when")))
    orders = tuple(_order(place, row) for place, row in enumerate(_rows(written, "orders")))
    if not orders:
        raise ValueError("orders: at least one is needed")
    if len(orders) > MOST_ORDERS:
        raise ValueError(f"orders: at most {MOST_ORDERS}")
    return ScenarioDef(code, title, triggers, orders)


def means(trigger: Trigger, event: str, payload: Mapping[str, Any]) -> bool:
    """Whether an event is what the trigger waits for."""
    return trigger.event == event and all(_holds(one, payload) for one in trigger.where)


def _holds(condition: Condition, payload: Mapping[str, Any]) -> bool:
    found = payload.get(condition.field)
    values = found if isinstance(found, list) else [found]
    return any(str(value) in condition.among for value in values if value is not None)


def _rows(written: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    rows = written.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{key}: must be a list of objects")
    return rows


def _trigger(place: int, row: Mapping[str, Any]) -> Trigger:
    event = str(row.get("event", "")).strip()
    if not event:
        raise ValueError(f"when[{place}]: names no event")
    where = row.get("where", {})
    if not isinstance(where, dict):
        raise ValueError(f"when[{place}].where: must be an object")
    conditions = tuple(Condition(field, _among(values)) for field, values in where.items())
    return Trigger(event, conditions, bool(row.get("automatic", False)))


def _among(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list) else (str(values),)


def _order(place: int, row: Mapping[str, Any]) -> Order:
    title, minutes = row.get("title"), row.get("minutes")
    if not isinstance(title, dict) or not str(title.get("vi", "")).strip():
        raise ValueError(f"orders[{place}].title: needs a Vietnamese text")
    if not isinstance(minutes, int) or not 1 <= minutes <= MOST_MINUTES:
        raise ValueError(f"orders[{place}].minutes: must be a whole number from 1 to {MOST_MINUTES}")
    if not str(row.get("to", "")).strip():
        raise ValueError(f"orders[{place}].to: names no organisation")
    return Order(title, str(row["to"]).strip(), minutes)
