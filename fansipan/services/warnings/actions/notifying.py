"""Whoever is concerned hears of a warning: residents by Web Push, the centre and the communes' contacts by policy.

Exercises reach those at work alone and are marked; tests reach nobody; residents hear of what is real and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.manifest import NoticeKind
from fansipan.kernel.permissions import Role
from fansipan.services.notices.actions.residents import Push, push_to_communes
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import (
    Audience,
    NewNotice,
    NoticeFact,
    NoticePriority,
    NoticeText,
    Settling,
)
from fansipan.services.warnings.actions.expiring import EXPIRING
from fansipan.services.warnings.actions.releasing import RELEASED
from fansipan.services.warnings.contracts import CapMessageType, CapSeverity, CapStatus, MessageState, WarningText
from fansipan.services.warnings.models import WarningMessage
from fansipan.services.warnings.rules.packing import unpacked

KINDS = (
    NoticeKind(RELEASED, gettext_lazy("A warning was released")),
    NoticeKind(EXPIRING, gettext_lazy("A warning is about to expire")),
)
PRIORITIES = {
    CapSeverity.EXTREME: NoticePriority.CRITICAL,
    CapSeverity.SEVERE: NoticePriority.HIGH,
    CapSeverity.MODERATE: NoticePriority.MEDIUM,
}
AT_THE_CENTRE = (Role.OPERATOR, Role.PROVINCE_OFFICER)


def released(event: Event) -> None:
    """Tell those at work of a message that went out, and residents if it is real."""
    row = WarningMessage.objects.select_related("warning").defer("xml").get(identifier=event.payload["identifier"])
    if row.status not in (CapStatus.ACTUAL.value, CapStatus.EXERCISE.value):
        return
    texts = in_both_languages(lambda language: _text(row, language))
    _tell(row, texts)
    if row.status == CapStatus.ACTUAL.value:
        _push(row, texts)


def _tell(row: WarningMessage, texts: Mapping[str, NoticeText]) -> None:
    ends = _ends(row)
    if ends:
        settle(_thread(row), Settling.OVER)
    severity = CapSeverity(row.content["severity"])
    tell(
        NewNotice(
            kind=RELEASED,
            key=f"warning:{row.identifier}",
            thread=_thread(row),
            priority=NoticePriority.MEDIUM if ends else PRIORITIES.get(severity, NoticePriority.LOW),
            texts=texts,
            facts=_until(row.expires),
            url=f"/warnings/{row.warning.code}",
            refs=(_thread(row),),
            audience=Audience(communes=tuple(row.communes), roles=AT_THE_CENTRE),
            exercise=row.status == CapStatus.EXERCISE.value,
        )
    )


def _push(row: WarningMessage, texts: Mapping[str, NoticeText]) -> None:
    """Push it to the communes; those that it no longer names hear that it is over there."""
    assert row.expires is not None
    severe = row.content["severity"] in (CapSeverity.EXTREME.value, CapSeverity.SEVERE.value) and not _ends(row)
    push = Push(
        key=f"warning:{row.identifier}",
        thread=_thread(row),
        communes=tuple(row.communes),
        texts=texts,
        url=f"/warnings/{row.warning.code}",
        ttl=row.expires - clock.now(),
        urgency="high" if severe else "normal",
    )
    push_to_communes(push)
    left = tuple(code for code in _named_before(row) if code not in row.communes)
    if left:
        spared = in_both_languages(lambda language: _spared(row, language))
        push_to_communes(replace(push, key=f"{push.key}:left", communes=left, but=push.communes, texts=spared))


def _named_before(row: WarningMessage) -> list[str]:
    """The communes of the message before this one."""
    before = WarningMessage.objects.filter(
        warning=row.warning, state=MessageState.RELEASED.value, status=CapStatus.ACTUAL.value, pk__lt=row.pk
    )
    return list(before.order_by("-pk").values_list("communes", flat=True).first() or ())


def _ends(row: WarningMessage) -> bool:
    return row.all_clear or row.message_type == CapMessageType.CANCEL.value


def _words(row: WarningMessage, language: str) -> WarningText:
    texts = unpacked(row.content).texts
    return texts.get(language) or texts["vi"]


def _text(row: WarningMessage, language: str) -> NoticeText:
    said = _words(row, language)
    title = said.headline
    if row.message_type == CapMessageType.CANCEL.value:
        title = _("Cancelled: %(headline)s") % {"headline": said.headline}
    body = "\n\n".join(part for part in (said.description, said.instruction) if part)
    return NoticeText(title, body, title)


def _spared(row: WarningMessage, language: str) -> NoticeText:
    title = _("No longer for the places you chose: %(headline)s") % {"headline": _words(row, language).headline}
    return NoticeText(title, "", title)


def expiring(event: Event) -> None:
    """Remind the centre that a warning is about to expire while the danger may go on."""
    said = event.payload
    code, expires = str(said["warning"]), datetime.fromisoformat(str(said["expires"]))
    if WarningMessage.objects.filter(identifier=said["identifier"]).exclude(status=CapStatus.ACTUAL.value).exists():
        return
    tell(
        NewNotice(
            kind=EXPIRING,
            key=f"expiring:{said['identifier']}",
            thread=f"expiring:{code}",
            priority=NoticePriority.HIGH,
            texts=in_both_languages(_expiring(code, expires)),
            facts=_until(expires),
            url=f"/warnings/desk/{code}",
            refs=(f"warning:{code}",),
            audience=Audience(roles=AT_THE_CENTRE),
        )
    )


def _expiring(code: str, expires: datetime) -> Callable[[str], NoticeText]:
    def text(language: str) -> NoticeText:
        at = f"{expires.astimezone(clock.VIETNAM):%H:%M}"
        title = _("Warning %(code)s expires at %(at)s") % {"code": code, "at": at}
        return NoticeText(title, _("Extend it, give the all-clear, or let it end."), title)

    return text


def _thread(row: WarningMessage) -> str:
    return f"warning:{row.warning.code}"


def _until(expires: datetime | None) -> tuple[NoticeFact, ...]:
    if expires is None:
        return ()
    return (
        NoticeFact({"vi": "Hiệu lực đến", "en": "Holds until"}, f"{expires.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"),
    )
