"""What became of what was told in a period: by channel, by campaign, by commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.contracts.deliveries import DeliveryState
from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.models import PASSING, Notice, NoticeDelivery, NoticeSettling, PushCampaign, PushTally
from fansipan.services.notices.queries import showing
from fansipan.services.notices.rules.rights import SEE_ALL
from fansipan.services.places import queries as places

MOST_CAMPAIGNS = 100
LONGEST = timedelta(days=366)
OUT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries stand how. `out` went out, `arrived` are known to have, `confirmed` were answered."""

    total: int = 0
    waiting: int = 0
    out: int = 0
    arrived: int = 0
    confirmed: int = 0
    failed: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was told at once: a notice, or a push to residents (`number` None)."""

    number: int | None
    title: str
    kind: str
    priority: NoticePriority | None
    exercise: bool
    told_at: datetime
    tally: Tally
    first_answer: timedelta | None


@dataclass(frozen=True, slots=True)
class CommuneTally:
    """What became of what was told in a commune: to contacts there, and to residents by push."""

    code: str
    name: str
    contacts: Tally = field(default_factory=Tally)
    pushed: int = 0
    push_failed: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a period."""

    channels: Mapping[str, Tally]
    campaigns: tuple[Campaign, ...]
    communes: tuple[CommuneTally, ...]
    answered: int
    unanswered: int
    median_answer: timedelta | None


def statistics(actor: Actor, start: datetime, end: datetime, language: str) -> Statistics:
    """The figures of notices told from start to before end. Raises Unauthenticated, Forbidden, Invalid."""
    require(actor, SEE_ALL)
    if not timedelta() < end - start <= LONGEST:
        raise Invalid("notices.period")
    notices = list(Notice.objects.filter(told_at__gte=start, told_at__lt=end).order_by("-told_at", "-id"))
    answers = _first_answers(notices)
    waited = sorted(answers.values())
    asked = [notice for notice in notices if notice.priority >= NoticePriority.HIGH]
    return Statistics(
        channels=_by_channel(start, end),
        campaigns=_campaigns(notices[:MOST_CAMPAIGNS], answers, language) + _pushes(start, end, language),
        communes=_communes(start, end, language),
        answered=sum(notice.pk in answers for notice in asked),
        unanswered=sum(notice.pk not in answers for notice in asked),
        median_answer=waited[len(waited) // 2] if waited else None,
    )


_COUNTS = {
    "total": Count("pk"),
    "waiting": Count("pk", filter=Q(state__in=[DeliveryState.QUEUED.value, DeliveryState.SENDING.value])),
    "out": Count("pk", filter=Q(state__in=[state.value for state in OUT])),
    "arrived": Count("pk", filter=Q(state__in=[DeliveryState.DELIVERED.value, DeliveryState.CONFIRMED.value])),
    "confirmed": Count("pk", filter=Q(state=DeliveryState.CONFIRMED.value)),
    "failed": Count("pk", filter=Q(state=DeliveryState.FAILED.value)),
    "suppressed": Count("pk", filter=Q(state=DeliveryState.SUPPRESSED.value)),
}


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{name: row[name] for name in _COUNTS})


def _by_channel(start: datetime, end: datetime) -> dict[str, Tally]:
    rows = NoticeDelivery.objects.filter(notice__told_at__gte=start, notice__told_at__lt=end)
    found = rows.values("channel__code").annotate(**_COUNTS).order_by("channel__order", "channel__code")
    return {row["channel__code"]: _tally(dict(row)) for row in found}


def _first_answers(notices: list[Notice]) -> dict[int, timedelta]:
    """How long it took until somebody acknowledged, by notice."""
    threads = {notice.thread for notice in notices}
    found: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    rows = NoticeSettling.objects.filter(thread__in=threads, how=Settling.ACKNOWLEDGED.value).order_by("at")
    for thread, number, at in rows.values_list("thread", "pk", "at"):
        found[thread].append((number, at))
    answers = {}
    for notice in notices:
        later = [at for number, at in found[notice.thread] if number > notice.settlings_before]
        if later:
            answers[notice.pk] = later[0] - notice.told_at
    return answers


def _campaigns(notices: list[Notice], answers: Mapping[int, timedelta], language: str) -> tuple[Campaign, ...]:
    rows = NoticeDelivery.objects.filter(notice__in=notices).values("notice").annotate(**_COUNTS).order_by()
    tallies = {row["notice"]: _tally(dict(row)) for row in rows}
    return tuple(
        Campaign(
            number=one.pk,
            title=showing.text(one, language).title,
            kind=showing.kind_title(one.kind),
            priority=NoticePriority(one.priority),
            exercise=one.exercise,
            told_at=one.told_at,
            tally=tallies.get(one.pk, Tally()),
            first_answer=answers.get(one.pk),
        )
        for one in notices
    )


def _pushes(start: datetime, end: datetime, language: str) -> tuple[Campaign, ...]:
    rows = PushCampaign.objects.filter(made_at__gte=start, made_at__lt=end).exclude(interest__in=PASSING)
    return tuple(_push(one, language) for one in rows.prefetch_related("tallies")[:MOST_CAMPAIGNS])


def _push(one: PushCampaign, language: str) -> Campaign:
    sent = sum(tally.sent for tally in one.tallies.all())
    failed = sum(tally.failed + tally.gone for tally in one.tallies.all())
    text = one.texts.get(language) or one.texts["vi"]
    tally = Tally(total=one.total, waiting=max(0, one.total - sent - failed), out=sent, failed=failed)
    return Campaign(None, text["title"], one.interest, None, False, one.made_at, tally, None)


def _communes(start: datetime, end: datetime, language: str) -> tuple[CommuneTally, ...]:
    names = {card.code: card.name.get(language) or card.name.get("vi", card.code) for card in places.communes()}
    contacts: dict[str, list[DeliveryState]] = defaultdict(list)
    rows = NoticeDelivery.objects.filter(
        notice__told_at__gte=start, notice__told_at__lt=end, contact__isnull=False
    ).values_list("state", "contact__communes", "notice__audience__communes")
    for state, own, asked in rows:
        for code in set(own) & set(asked or ()):
            contacts[code].append(DeliveryState(state))
    pushed: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    tallies = PushTally.objects.filter(campaign__made_at__gte=start, campaign__made_at__lt=end)
    for code, sent, failed, gone in tallies.values_list("commune", "sent", "failed", "gone"):
        pushed[code][0] += sent
        pushed[code][1] += failed + gone
    return tuple(
        CommuneTally(code, names.get(code, code), _of_states(contacts[code]), *pushed[code])
        for code in sorted({*contacts, *pushed}, key=lambda code: names.get(code, code))
    )


def _of_states(states: list[DeliveryState]) -> Tally:
    return Tally(
        total=len(states),
        waiting=sum(state in (DeliveryState.QUEUED, DeliveryState.SENDING) for state in states),
        out=sum(state in OUT for state in states),
        arrived=sum(state in (DeliveryState.DELIVERED, DeliveryState.CONFIRMED) for state in states),
        confirmed=states.count(DeliveryState.CONFIRMED),
        failed=states.count(DeliveryState.FAILED),
        suppressed=states.count(DeliveryState.SUPPRESSED),
    )
