"""A message as one person gets it: in the person's language, marked, with its facts and the way back to the notice."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.contracts.channels import OutgoingMessage
from fansipan.services.notices.contracts.deliveries import Held
from fansipan.services.notices.contracts.notices import NoticeFile, NoticePriority, NoticeText
from fansipan.services.notices.models import NoticeAttachment, NoticeDelivery
from fansipan.services.notices.queries import showing
from fansipan.services.notices.rules.texts import marked

CONTACT_SALT = "notices.contact"
"""Of the tokens by which people without an account say that they have read."""


def composed(rows: Sequence[NoticeDelivery]) -> OutgoingMessage:
    """The message that tells these deliveries, all of them to one address."""
    with override(rows[0].language):
        return _one(rows[0]) if len(rows) == 1 else _several(rows)


def _one(row: NoticeDelivery) -> OutgoingMessage:
    text = showing.text(row.notice, row.language, row.round)
    return _message(row, text, [_part(row, text)])


def _part(row: NoticeDelivery, text: NoticeText) -> dict[str, object]:
    facts = showing.facts(row.notice, row.language)
    return {"title": text.title, "body": text.body, "facts": facts, "url": link(row)}


def _several(rows: Sequence[NoticeDelivery]) -> OutgoingMessage:
    """One message for many: what was held back, and why."""
    language = rows[0].language
    texts = [showing.text(row.notice, language, row.round) for row in rows]
    title = _("%(count)d notices") % {"count": len(rows)}
    exercise = all(row.notice.exercise for row in rows)
    short = f"{title}: {texts[0].short}"
    head = marked(NoticeText(title, _why(rows), short), exercise=exercise)
    parts = [_part(row, text) for row, text in zip(rows, texts, strict=True)]
    return _message(rows[0], head, parts, rows)


def _why(rows: Sequence[NoticeDelivery]) -> str:
    asked = {
        "since": f"{min(row.queued_at for row in rows).astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}",
        "count": len(rows),
    }
    if any(row.held == Held.RATE_LIMIT.value for row in rows):
        return _("%(count)d notices were held back since %(since)s, so that not every one is a message.") % asked
    return _("%(count)d notices since %(since)s.") % asked


def _message(
    row: NoticeDelivery, text: NoticeText, parts: Sequence[dict[str, object]], rows: Sequence[NoticeDelivery] = ()
) -> OutgoingMessage:
    notice, told = row.notice, rows or [row]
    url = link(row) if len(told) == 1 else f"{settings.PUBLIC_URL}/notices"
    context = {"head": text, "parts": parts, "several": len(told) > 1, "url": url, "language": row.language}
    return OutgoingMessage(
        key=str(row.sent_as or row.key),
        topic=notice.thread if len(told) == 1 else f"digest:{row.to}:{row.key}",
        kind=notice.kind if len(told) == 1 else "notices.digest",
        language=row.language,
        title=text.title,
        text=render_to_string("notices/message.txt", context).strip() + "\n",
        html=render_to_string("notices/message.html", context),
        short=text.short,
        url=url,
        priority=NoticePriority(max(one.priority for one in told)),
        exercise=all(one.notice.exercise for one in told),
        at=notice.told_at,
        facts=showing.facts(notice, row.language) if len(told) == 1 else (),
        refs=tuple(notice.refs) if len(told) == 1 else (),
        count=len(told),
        files=_files(row) if len(told) == 1 else (),
    )


def _files(row: NoticeDelivery) -> tuple[NoticeFile, ...]:
    """The files that go with it: fetched only for a channel that carries them."""
    if not KINDS[row.channel.kind].files:
        return ()
    found = NoticeAttachment.objects.filter(notice=row.notice_id)
    return tuple(NoticeFile(one.name, one.media_type, bytes(one.content)) for one in found)


def link(row: NoticeDelivery) -> str:
    """Where a message leads: to the notice; people without an account to a page of their own."""
    if row.contact_id is None:
        return f"{settings.PUBLIC_URL}/notices/{row.notice_id}"
    return f"{settings.PUBLIC_URL}/notices/read/{token(row)}"


def token(row: NoticeDelivery) -> str:
    """What lets somebody without an account read one notice, and say so."""
    return signing.dumps(row.pk, salt=CONTACT_SALT)
