"""What an event means in words, so that people can write conditions without knowing its payload by heart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise
Values = Sequence[tuple[str, Words]]


@dataclass(frozen=True, slots=True)
class EventField:
    """A field of an event's payload. `values` gives what it may be, with words; None: free text such as a code."""

    name: str
    title: Words
    values: Callable[[], Values] | None = None


@dataclass(frozen=True, slots=True)
class EventWords:
    """An event that an app publishes, and the fields by which people tell one from another. Read by the centre."""

    name: str
    title: Words
    fields: tuple[EventField, ...] = ()
