"""What an app hands in when somebody is to be told something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from fansipan.kernel.permissions import Role

SHORT_LENGTH = 67
"""Characters of one part of a joined SMS in UCS-2, which Vietnamese with its marks needs (3GPP TS 23.040)."""


class NoticePriority(IntEnum):
    """How urgent. CRITICAL is for lives: it minds no quiet hours, and no limit and no digest holds it back."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Settling(StrEnum):
    """What ends the asking. OVER: the cause is gone. WITHDRAWN: it should not have been said."""

    ACKNOWLEDGED = "acknowledged"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in one language. `short` stands alone in an SMS and has at most SHORT_LENGTH characters."""

    title: str
    body: str
    short: str


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A line below the text, such as the value, its time, the limit or the clause. `label` by language."""

    label: Mapping[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A file that goes with a notice where the channel carries files, as mail does, such as a PDF to be printed."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it concerns: people of the organisations (codes), holders of the roles, persons, contacts without an account
    (by number); together, not in common.

    `communes` (codes) say where it is, and reach the contacts of those communes where a policy asks for them. One that
    names nobody means the operators and officers of the province.
    """

    organisations: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    users: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something to be told. The same `key` twice is one notice; `thread` holds together what is about one matter.

    `kind` is one of the caller's manifest, `texts` are by language ("vi" is needed), `url` is an address of this site,
    `refs` are things it is about (station:TL-KT-01). `exercise`: it is marked as one in every text. `files` go with
    mail.
    """

    kind: str
    key: str
    thread: str
    priority: NoticePriority
    texts: Mapping[str, NoticeText]
    facts: tuple[NoticeFact, ...] = ()
    url: str = ""
    refs: tuple[str, ...] = ()
    audience: Audience = Audience()
    exercise: bool = False
    files: tuple[NoticeFile, ...] = ()
