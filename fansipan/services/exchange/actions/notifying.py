"""People are told when a destination cannot be reached, and that it can be again."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.events import Event
from fansipan.kernel.manifest import NoticeKind
from fansipan.kernel.permissions import Role
from fansipan.kernel.text import pick
from fansipan.services.exchange.actions.sending import FAILED, RECOVERED
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import Audience, NewNotice, NoticeFact, NoticePriority, NoticeText, Settling

KINDS = (
    NoticeKind(FAILED, gettext_lazy("Onward transmission fails")),
    NoticeKind(RECOVERED, gettext_lazy("Onward transmission works again")),
)
AUDIENCE = Audience(roles=(Role.ADMINISTRATOR, Role.PROVINCE_OFFICER))


def failed(event: Event) -> None:
    """A destination was not reached for a while, or gave a file back for good: the law asks for it to arrive."""
    _tell(event, NoticePriority.HIGH)


def recovered(event: Event) -> None:
    """It takes files again: nobody need answer any more."""
    settle(_thread(event), Settling.OVER)
    _tell(event, NoticePriority.LOW)


def _tell(event: Event, priority: NoticePriority) -> None:
    said = event.payload
    tell(
        NewNotice(
            kind=event.name,
            key=f"{event.name}:{said['destination']}:{said['since']}"[:200],
            thread=_thread(event) if event.name == FAILED else f"{_thread(event)[:190]}:back",
            priority=priority,
            texts=in_both_languages(lambda language: _text(event, language)),
            facts=(NoticeFact({"vi": "Số tệp đang chờ", "en": "Files waiting"}, str(said["waiting"])),),
            url=reverse("exchange:destination", args=[said["destination"]]),
            audience=AUDIENCE,
        )
    )


def _text(event: Event, language: str) -> NoticeText:
    said = event.payload
    name = {"name": pick(said["name"], language) or said["destination"]}
    if event.name == RECOVERED:
        title = _("Data reach %(name)s again") % name
        return NoticeText(title, "", title)
    title = _("Data no longer reach %(name)s") % name
    return NoticeText(title, str(said["said"])[:500], title)


def _thread(event: Event) -> str:
    return f"destination:{event.payload['destination']}"[:200]
