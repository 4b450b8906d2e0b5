"""Mail and SMS to somebody without an account who asked for it. The address is handed in, and kept nowhere here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html

from fansipan.kernel import clock
from fansipan.services.notices.actions import sending
from fansipan.services.notices.actions.addresses import carrier
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendState
from fansipan.services.notices.contracts.notices import SHORT_LENGTH, NoticePriority, NoticeText
from fansipan.services.notices.rules.addresses import cleaned
from fansipan.services.notices.rules.texts import fit

WAYS = (Medium.EMAIL, Medium.PHONE)


class NotSent(Exception):
    """No channel could carry it just now: worth another try."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told, in one language. `key` is the same however often it is tried; `url` leads on."""

    key: str
    topic: str
    kind: str
    language: str
    text: NoticeText
    url: str


def ways() -> tuple[Medium, ...]:
    """By what somebody outside can be told: the kinds of address for which a channel is in use."""
    return tuple(medium for medium in WAYS if carrier(medium) is not None)


def is_address(medium: Medium, text: str) -> bool:
    """Whether that can be an address of the kind."""
    try:
        return bool(cleaned(medium, text))
    except ValueError:
        return False


def send(medium: Medium, address: str, letter: Letter) -> bool:
    """Send it at once; False where it can never arrive. Raises NotSent."""
    channel = carrier(medium)
    if channel is None or not is_address(medium, address):
        return False
    to = Destination(cleaned(medium, address))
    result = sending.tried(sending.sender(channel), to, _message(letter))
    if result.state in (SendState.LATER, SendState.AWAY):
        raise NotSent(result.state.value)
    return result.state is not SendState.FAILED


def _message(letter: Letter) -> OutgoingMessage:
    said = letter.text
    return OutgoingMessage(
        key=letter.key,
        topic=letter.topic,
        kind=letter.kind,
        language=letter.language,
        title=said.title,
        text=f"{said.body}\n\n{letter.url}\n",
        html=format_html('<p>{}</p><p><a href="{}">{}</a></p>', said.body, letter.url, letter.url),
        short=fit(said.short, SHORT_LENGTH),
        url=letter.url,
        priority=NoticePriority.MEDIUM,
        exercise=False,
        at=clock.now(),
    )
