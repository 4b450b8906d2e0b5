"""What scenarios wait for, in words: events, their fields and the values that these may have."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel import manifest
from fansipan.kernel.manifest import EventField, EventWords
from fansipan.services.centre.contracts import Condition, Trigger

OWN = "centre."
"""What the centre says itself starts no scenario."""


@dataclass(frozen=True, slots=True)
class SaidTrigger:
    """A trigger as people read it; `where`: titles of fields with the words of their values."""

    title: str
    event: str
    where: tuple[tuple[str, str], ...]
    automatic: bool


def events() -> list[tuple[str, list[tuple[str, str]]]]:
    """The events that scenarios can wait for, by app: [(app, [(name, words), …]), …]."""
    found = []
    for app in manifest.installed():
        known = {one.name: one.title for one in app.event_words}
        said = [(name, str(known.get(name, name))) for name in app.publishes if not name.startswith(OWN)]
        if said:
            found.append((str(app.title), said))
    return found


def fields(event: str) -> tuple[EventField, ...]:
    """The fields by which people tell one such event from another; none for an event that says nothing of itself."""
    found = manifest.event_words().get(event)
    return found.fields if found else ()


def said(trigger: Trigger) -> SaidTrigger:
    """A trigger in the reader's language."""
    known = manifest.event_words().get(trigger.event)
    where = tuple(_condition(known, one) for one in trigger.where)
    return SaidTrigger(str(known.title) if known else trigger.event, trigger.event, where, trigger.automatic)


def _condition(known: EventWords | None, one: Condition) -> tuple[str, str]:
    field = next((each for each in known.fields if each.name == one.field), None) if known else None
    if field is None:
        return one.field, ", ".join(one.among)
    words = {value: str(word) for value, word in field.values()} if field.values else {}
    return str(field.title), ", ".join(words.get(value, value) for value in one.among)
