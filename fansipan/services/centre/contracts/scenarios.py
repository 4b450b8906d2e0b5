"""A scenario: what must happen for it, and who then does what until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Said = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of an event's payload must be one of some values."""

    field: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event by its name, with all of the conditions. `automatic`: it starts the scenario, else it proposes it."""

    event: str
    where: tuple[Condition, ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A task for an organisation, so many minutes after the start."""

    title: Said
    to: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ScenarioDef:
    """Everything a scenario says. No triggers: it is started by hand alone."""

    code: str
    title: Said
    triggers: tuple[Trigger, ...]
    orders: tuple[Order, ...]
