"""A notice is handed in, and the asking about a matter is ended: both within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max, QuerySet

from fansipan.kernel import clock, live, manifest
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Role
from fansipan.services.notices.contracts.notices import SHORT_LENGTH, NewNotice, Settling
from fansipan.services.notices.models import Notice, NoticeAttachment, NoticeDelivery, NoticeRun, NoticeSettling
from fansipan.services.notices.queries import runs
from fansipan.services.notices.rules import escalating
from fansipan.services.notices.rules.texts import units

WAKE = "fansipan_notices"
"""PostgreSQL's NOTIFY channel on which the messenger hears that there is something to do."""

LONGEST_TITLE, LONGEST_BODY, LONGEST_NAME = 300, 10_000, 200


def tell(new: NewNotice) -> str:
    """Tell it, once for its key; gives the key. Policies choose afterwards whom it reaches.

    Raises Invalid for texts that are missing or too long, LookupError for a kind that no manifest names, RuntimeError
    outside a transaction: the last two are mistakes of the caller.
    """
    if new.kind not in manifest.notice_kinds():
        raise LookupError(f"no app tells {new.kind}")
    if not connection.in_atomic_block:
        raise RuntimeError(f"{new.key} is told outside a transaction")
    _check(new)
    row = _row(new)
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    if new.files:
        _attach(new)
    wake()
    return new.key


def _attach(new: NewNotice) -> None:
    """The notice is told once, its files too."""
    row = Notice.objects.select_for_update().get(key=new.key)
    if not row.attachments.exists():
        NoticeAttachment.objects.bulk_create(
            NoticeAttachment(notice=row, name=one.name, media_type=one.media_type, content=one.content)
            for one in new.files
        )


def _check(new: NewNotice) -> None:
    if not new.key or not new.thread or max(len(new.key), len(new.thread)) > LONGEST_NAME:
        raise Invalid("notices.key", key=new.key[:80])
    if "vi" not in new.texts:
        raise Invalid("notices.text_missing")
    for language, text in new.texts.items():
        if not text.title.strip() or not text.short.strip():
            raise Invalid("notices.text_missing", language=language)
        if units(text.short) > SHORT_LENGTH:
            raise Invalid("notices.short_too_long", short=text.short, most=SHORT_LENGTH, length=units(text.short))


def _row(new: NewNotice) -> Notice:
    return Notice(
        key=new.key,
        thread=new.thread,
        kind=new.kind,
        priority=new.priority.value,
        texts={
            language: {
                "title": _clean(text.title)[:LONGEST_TITLE],
                "body": _clean(text.body)[:LONGEST_BODY],
                "short": _clean(text.short),
            }
            for language, text in new.texts.items()
        },
        facts=[{"label": dict(fact.label), "value": _clean(fact.value)[:LONGEST_TITLE]} for fact in new.facts],
        url=new.url[:500],
        refs=list(new.refs),
        audience={
            "organisations": list(new.audience.organisations),
            "communes": list(new.audience.communes),
            "roles": [role.value for role in new.audience.roles],
            "users": list(new.audience.users),
            "contacts": list(new.audience.contacts),
        },
        exercise=new.exercise,
        told_at=clock.now(),
        settlings_before=NoticeSettling.objects.filter(thread=new.thread).aggregate(Max("pk"))["pk__max"] or 0,
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def wake() -> None:
    """Let the messenger look when the transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKE])


@dataclass(frozen=True, slots=True)
class Answer:
    """Who put an end to the asking; nobody where what it was about did."""

    name: str = ""
    user_id: int | None = None
    role: Role = Role.PUBLIC


def settle(thread: str, how: Settling, actor_name: str = "") -> None:
    """End the asking about a matter: somebody acknowledged it elsewhere, it is over, or it is withdrawn.

    What is told of the same matter afterwards begins anew. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{thread} is settled outside a transaction")
    settled_by(thread, how, Answer(actor_name))


def settled_by(thread: str, how: Settling, answer: Answer) -> None:
    """Note the answer and bring every policy at work on the matter in step with it."""
    now = clock.now()
    NoticeSettling.objects.create(
        thread=thread,
        how=how.value,
        at=now,
        by=answer.name[:LONGEST_NAME],
        user_id=answer.user_id,
        by_plant=answer.role is Role.PLANT_USER,
    )
    about = Notice.objects.filter(thread=thread)
    # An acknowledgement after the end changes nothing of the end.
    open_ones = about if how is not Settling.ACKNOWLEDGED else about.exclude(settled_how__in=ENDS)
    open_ones.update(settled_at=now, settled_how=how.value, settled_by=answer.name[:LONGEST_NAME])
    for run in _runs(thread):
        _follow(run, now)
    told = NoticeDelivery.objects.filter(notice__thread=thread, channel__kind="in_app")
    for user, notice in set(told.values_list("user_id", "notice_id")):
        live.announce("notice", f"{user}:{notice}")
    wake()


ENDS = (Settling.OVER.value, Settling.WITHDRAWN.value)


def _follow(run: NoticeRun, now: datetime) -> None:
    policy = runs.policy(run.version)
    next_at = escalating.next_after(policy, run.begun_at, runs.settled(run, policy), now)
    if next_at != run.next_at:
        run.next_at = next_at
        run.save(update_fields=["next_at"])


def _runs(thread: str) -> QuerySet[NoticeRun]:
    rows = NoticeRun.objects.select_for_update(of=("self",)).select_related("notice", "version")
    return rows.filter(notice__thread=thread).order_by("pk")
