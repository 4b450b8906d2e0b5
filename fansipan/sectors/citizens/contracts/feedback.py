"""What somebody reports, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Words = Mapping[str, str]
"""A text by language."""

Box = tuple[float, float, float, float]
"""A rectangle in a picture, left, top, right, bottom, as shares of its width and height."""


class Channel(StrEnum):
    """By which way a report came."""

    WEB = "web"
    PHONE = "phone"
    OFFICE = "office"
    OPEN311 = "open311"


class Moderation(StrEnum):
    """Whether others may read a report. WAITING: nobody has looked yet."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class MediaKind(StrEnum):
    """What was sent along. EVIDENCE: a photo of the agency that shows what was done."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    EVIDENCE = "evidence"


class MediaState(StrEnum):
    """How far a picture has come. MANUAL: nothing could be found by itself, a person must look.

    READY: blurred, waits for a moderator. PUBLISHED: everybody sees the blurred one. WITHHELD: nobody does.
    """

    ARRIVED = "arrived"
    READY = "ready"
    MANUAL = "manual"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class RouteReason(StrEnum):
    """Why an agency got a report."""

    ASSET = "asset"
    ROUTE = "route"
    COMMUNE = "commune"
    CATEGORY = "category"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Route:
    """Who gets a report, and why; `detail` names what decided (an asset, a commune)."""

    agency: str
    reason: RouteReason
    detail: str = ""
    asset: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """What can be reported. `danger`: somebody is asked whether life or limb is at risk."""

    code: str
    group: Words
    title: Words
    hint: Words
    icon: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who reports, as far as they want to be known. `tell`: by what they asked to be told, "email" or "phone"."""

    name: str = ""
    phone: str = ""
    email: str = ""
    tell: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody reports. `key` is made on the sender's device: the same key is the same report, however often it
    comes. `uploads` are the ids of files that were uploaded before; `device` tells one browser from another.
    Not `exact`: only the commune is known, and the place is the middle of it."""

    key: str
    category: str
    lon: float
    lat: float
    text: str = ""
    address: str = ""
    danger: bool = False
    person: Person = Person()
    channel: Channel = Channel.WEB
    uploads: tuple[str, ...] = ()
    device: str = ""
    language: str = "vi"
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that is safe with us. `secret` opens it for its sender; "" when it came again and is known."""

    code: str
    secret: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class MediaCard:
    """A file of a report. `shown`: others may see the blurred picture."""

    id: int
    kind: MediaKind
    state: MediaState
    mime_type: str
    size: int
    boxes: tuple[Box, ...]
    has_picture: bool

    @property
    def shown(self) -> bool:
        return self.state is MediaState.PUBLISHED


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report as everybody may see it: words and pictures only when a moderator let them through.

    Not `exact`: it is somewhere in its commune, in the middle of which it is drawn.
    """

    code: str
    category: str
    category_title: Words
    icon: str
    commune: str
    lon: float
    lat: float
    exact: bool
    sent_at: datetime
    state: str
    public: Words
    closed: bool
    agency: Words
    text: str
    pictures: tuple[int, ...]
    supporters: int
    rating: int | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """All of a report for those who handle or moderate it."""

    card: ReportCard
    words: str
    address: str
    channel: Channel
    moderation: Moderation
    spam: tuple[str, ...]
    reason: RouteReason
    detail: str
    media: tuple[MediaCard, ...]
    person_known: bool
    erased_at: datetime | None
    main: str
    rating_text: str


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """How an agency does. Medians are None where there are fewer than `least` reports: a few say nothing."""

    agency: str
    name: Words
    received: int
    closed: int
    in_time: int
    judged: int
    median_receive: float | None
    median_close: float | None
    rating: float | None
    ratings: int
