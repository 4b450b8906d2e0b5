"""Campaigns go out to residents: read, encrypted in other processes, pushed over many lines, written off in strokes.

One pusher a campaign, held by a lock that goes with its process. A subscription's row goes in the transaction that
counts it; a pusher that is killed leaves the rows of what was under way, which go again under the same topic: what was
shown already is shown in the same place.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import ssl
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import uvloop
from django.conf import settings
from django.db import connection, transaction

from fansipan.kernel import clock
from fansipan.kernel.text import language_of, languages
from fansipan.services.notices.actions import keys, residents
from fansipan.services.notices.actions.locks import sole
from fansipan.services.notices.actions.push_lines import PushExchange, PushState, Reply
from fansipan.services.notices.models import PASSING, PushCampaign, PushDelivery
from fansipan.services.notices.rules import pacing, web_push
from fansipan.services.notices.rules.texts import fit_bytes

LOCK_CLASS = 0x6E6F7463 + 1
BATCH = 2000
CHUNK = 200
"""Subscriptions encrypted in one go."""

STROKE_SECONDS = 0.1
"""Answers are written off this often: what came in between is what a kill can double."""

FIRST_WAIT = 2.0
"""Seconds before a push service is asked again that gave no time itself."""

UNDER_WAY = 4000
FEW = 500
"""Up to so many are encrypted in the own process: others take a second to start."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One push on its way."""

    delivery: int
    subscription: int
    commune: str
    tries: int
    endpoint: str
    language: str
    point: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    parcel: Parcel
    reply: Reply


def due() -> list[int]:
    """The campaigns of which something is due, urgent ones first; who gets the new ones is decided before."""
    for fresh in PushCampaign.objects.filter(fanned_at__isnull=True).order_by("pk"):
        residents.fan_out(fresh.pk)
    waiting = PushDelivery.objects.filter(next_at__lte=clock.now()).values("campaign")
    found = PushCampaign.objects.filter(pk__in=waiting).values_list("urgency", "pk")
    return [number for _urgency, number in sorted(found, key=lambda row: (row[0] != "high", row[1]))]


def push(campaign_id: int, encrypting: Callable[[], Executor] | None = None) -> int:
    """Push all that is due of a campaign; gives how many were tried. 0 where another one is at it.

    `encrypting` gives the processes that encrypt; without it the own one does.
    """
    with sole(LOCK_CLASS, campaign_id) as alone, ExitStack() as stack:
        campaign = PushCampaign.objects.filter(pk=campaign_id).first() if alone else None
        if campaign is None:
            return 0
        if campaign.expires_at <= clock.now():
            return _expire(campaign)
        if campaign.total <= FEW or encrypting is None:
            pool: Executor = stack.enter_context(ThreadPoolExecutor(1))
        else:
            pool = encrypting()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            tried = runner.run(_Pusher(campaign, pool).run())
        _finish(campaign)
        return tried


def processes() -> int:
    """How many processes encrypt."""
    return max(1, os.cpu_count() or 1)


class _Pusher:
    """What one run over a campaign remembers."""

    def __init__(self, campaign: PushCampaign, pool: Executor) -> None:
        self._campaign = campaign
        self._languages = languages()
        self._texts = [payload(campaign, language) for language in self._languages]
        self._head = _head(campaign)
        self._pool = pool
        self._trust = ssl.create_default_context()
        self._exchanges: dict[str, PushExchange] = {}
        self._vouchers: dict[str, str] = {}
        self._room = asyncio.Semaphore(UNDER_WAY)
        self._done: list[Outcome] = []
        self._tried = 0

    async def run(self) -> int:
        """Push everything that is due; gives how many were tried."""
        with ThreadPoolExecutor(1) as self._database:  # one thread, so that it is one connection
            over = asyncio.Event()
            writing = asyncio.create_task(self._write_on(over))
            try:
                async with asyncio.TaskGroup() as tasks:
                    await self._read_on(tasks)
            finally:
                over.set()
                await writing
                for exchange in self._exchanges.values():
                    exchange.close()
                await self._in_database(_hang_up)
        return self._tried

    async def _in_database(self, work: Callable[..., Any], *given: Any) -> Any:
        # The clock of a test goes along into the thread.
        return await asyncio.get_running_loop().run_in_executor(self._database, copy_context().run, work, *given)

    async def _read_on(self, tasks: asyncio.TaskGroup) -> None:
        """Read what is due in batches, never more than UNDER_WAY ahead of the answers."""
        now, last = clock.now(), 0
        while parcels := await self._in_database(_read, self._campaign.pk, last, now):
            last = parcels[-1].delivery
            for start in range(0, len(parcels), CHUNK):
                chunk = parcels[start : start + CHUNK]
                for _parcel in chunk:
                    await self._room.acquire()
                tasks.create_task(self._some(chunk))

    async def _write_on(self, over: asyncio.Event) -> None:
        """Write off what was answered, in strokes, until all is."""
        while not over.is_set() or self._done:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), STROKE_SECONDS)
            done, self._done = self._done, []
            if done:
                await self._in_database(_write, self._campaign.pk, done)

    async def _some(self, parcels: Sequence[Parcel]) -> None:
        receivers = [(self._languages.index(language_of(one.language)), one.point, one.secret) for one in parcels]
        loop = asyncio.get_running_loop()
        bodies = await loop.run_in_executor(self._pool, web_push.encrypted_all, self._texts, receivers)
        await asyncio.gather(*(self._one(parcel, body) for parcel, body in zip(parcels, bodies, strict=True)))

    async def _one(self, parcel: Parcel, body: bytes) -> None:
        try:
            reply = await self._asked(parcel.endpoint, body) if body else Reply(PushState.GONE)
            self._done.append(Outcome(parcel, reply))
            self._tried += 1
        finally:
            self._room.release()

    async def _asked(self, endpoint: str, body: bytes) -> Reply:
        origin = web_push.origin(endpoint)
        exchange = self._exchanges.get(origin)
        if exchange is None:
            exchange = self._exchanges[origin] = PushExchange(origin, self._trust)
            self._vouchers[origin] = keys.voucher_for(endpoint)["Authorization"]
        return await exchange.ask(_request(endpoint, self._vouchers[origin], self._head, body))


def _hang_up() -> None:
    connection.close()  # that of the thread in which it is called


def payload(campaign: PushCampaign, language: str) -> bytes:
    """What the service worker of a resident reads."""
    text = campaign.texts.get(language) or campaign.texts["vi"]
    shown = {
        "title": fit_bytes(text["title"], 300),
        "body": fit_bytes(text["body"], 2400),
        "url": f"{settings.PUBLIC_URL}{campaign.url}",
        "tag": web_push.topic(campaign.thread),
        "lang": language,
        "urgent": campaign.urgency == "high",
        "at": clock.to_us(campaign.made_at) // 1000,
    }
    return json.dumps(shown, ensure_ascii=False).encode()[: web_push.LARGEST]


def _head(campaign: PushCampaign) -> str:
    left = max(0, int((campaign.expires_at - clock.now()).total_seconds()))
    return (
        f"TTL: {left}\r\nUrgency: {campaign.urgency}\r\nTopic: {web_push.topic(campaign.thread)}\r\n"
        "Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
    )


def _request(endpoint: str, voucher: str, head: str, body: bytes) -> bytes:
    parts = urlsplit(endpoint)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    first = f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {voucher}\r\n"
    return f"{first}{head}Content-Length: {len(body)}\r\n\r\n".encode("ascii") + body


READ = """
SELECT d.id, s.id, d.commune, d.tries, s.endpoint, s.language, s.p256dh, s.auth
FROM notices_pushdelivery d JOIN notices_pushsubscription s ON s.id = d.subscription_id
WHERE d.campaign_id = %s AND d.id > %s AND d.next_at <= %s ORDER BY d.id LIMIT %s
"""


def _read(campaign: int, last: int, now: datetime) -> list[Parcel]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [campaign, last, now, BATCH])
        return [Parcel(*row) for row in cursor.fetchall()]


COUNT = """
INSERT INTO notices_pushtally (campaign_id, commune, sent, failed, gone, tries)
SELECT %s, * FROM unnest(%s::varchar[], %s::int[], %s::int[], %s::int[], %s::int[])
ON CONFLICT (campaign_id, commune) DO UPDATE SET
    sent = notices_pushtally.sent + excluded.sent, failed = notices_pushtally.failed + excluded.failed,
    gone = notices_pushtally.gone + excluded.gone, tries = notices_pushtally.tries + excluded.tries
"""
AGAIN = """
UPDATE notices_pushdelivery d SET tries = d.tries + 1, next_at = v.next_at
FROM unnest(%s::bigint[], %s::timestamptz[]) v (id, next_at) WHERE d.id = v.id
"""


@transaction.atomic
def _write(campaign: int, done: Sequence[Outcome]) -> None:
    """Write off what was answered: what is done goes and is counted, what is not waits."""
    later = [one for one in done if one.reply.state is PushState.LATER]
    ended = [one for one in done if one.reply.state is not PushState.LATER]
    gone = [one.parcel.subscription for one in ended if one.reply.state is PushState.GONE]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_pushdelivery WHERE id = ANY (%s)", [[one.parcel.delivery for one in ended]])
        if gone:
            cursor.execute("DELETE FROM notices_pushdelivery WHERE subscription_id = ANY (%s)", [gone])
            cursor.execute("DELETE FROM notices_pushsubscription WHERE id = ANY (%s)", [gone])
        if later:
            cursor.execute(AGAIN, [[one.parcel.delivery for one in later], [_when(one) for one in later]])
        _count(campaign, [(one.parcel.commune, one.reply.state) for one in done])


def _when(one: Outcome) -> datetime:
    chance = random.random()
    return clock.now() + pacing.wait(one.parcel.tries + 1, one.reply.retry_after, chance, FIRST_WAIT)


def _count(campaign: int, states: Iterable[tuple[str, PushState]]) -> None:
    found = Counter(states)
    communes = sorted({commune for commune, _state in found})
    columns = [
        [found[commune, state] for commune in communes] for state in (PushState.SENT, PushState.FAILED, PushState.GONE)
    ]
    tries = [sum(found[commune, state] for state in PushState) for commune in communes]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [campaign, communes, *columns, tries])


@transaction.atomic
def _expire(campaign: PushCampaign) -> int:
    """What did not go out in time goes no more, and is counted as failed."""
    left = PushDelivery.objects.filter(campaign=campaign)
    _count(campaign.pk, [(commune, PushState.FAILED) for commune in left.values_list("commune", flat=True)])
    count, _each = left.delete()
    _finish(campaign)
    return count


def _finish(campaign: PushCampaign) -> None:
    """Note that a campaign is at its end; what is no news of communes leaves nothing behind."""
    if PushDelivery.objects.filter(campaign=campaign).exists():
        return
    if campaign.interest in PASSING:
        campaign.delete()
        return
    PushCampaign.objects.filter(pk=campaign.pk, finished_at=None).update(finished_at=clock.now())
