"""What the portal shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnnouncementCard:
    """Something the province says."""

    id: int
    title: Words
    body: Words
    link: str
    communes: tuple[str, ...]
    pinned: bool
    published_at: datetime
    until: datetime | None
    by: Words


@dataclass(frozen=True, slots=True)
class ShelterCard:
    """Where people are safe. `metres`: how far from where somebody is, where that is known."""

    code: str
    name: Words
    address: Words
    commune: str
    lon: float
    lat: float
    capacity: int | None
    phone: str
    open: bool
    confidence: str
    source: str
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Whom to call."""

    name: Words
    phone: str
    url: str
    note: Words
    emergency: bool
    commune: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A paper that residents ask for."""

    title: Words
    url: str
    issued: str
    source: str
