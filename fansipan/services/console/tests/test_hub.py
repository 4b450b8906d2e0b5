"""What open pages are told: once for all who may know the same, and never half."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from fansipan.kernel.manifest import LiveTopic
from fansipan.kernel.permissions import Actor, Role
from fansipan.services.console.pages.hub import MOST_WAITING, Hub, Listener, News, Wanted

AN = Actor("an", Role.OPERATOR, 1, 7)
CHI = Actor("chi", Role.OPERATOR, 2, 7)
DUNG = Actor("dung", Role.PLANT_USER, 3, 8)


def bell(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    return {"key": key} if actor.role is Role.OPERATOR else None


BELL = LiveTopic("bell", bell)


class Teller:
    """Counts how often something was put into words."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, topic: LiveTopic, actor: Actor, key: str, language: str) -> bytes | None:
        self.asked.append((actor.name, language))
        said = topic.event(actor, key, language)
        return None if said is None else str(said["key"]).encode()


def hub(tell: Teller) -> Hub:
    async def states() -> Mapping[int, str]:
        return {}

    return Hub("", ("readings", "live"), lambda: {"bell": BELL, "reading": LiveTopic("reading", bell)}, states, tell)


def hear(one: Hub, channel: str, payload: str) -> None:
    one._hear(SimpleNamespace(channel=channel, payload=payload))


def test_news_are_put_into_words_once_for_all_who_may_know_the_same() -> None:
    tell = Teller()
    news = News(BELL, "5", tell)

    async def listen() -> list[bytes | None]:
        return await asyncio.gather(*(news.told(*one) for one in ((AN, "vi"), (CHI, "vi"), (DUNG, "vi"), (AN, "en"))))

    assert asyncio.run(listen()) == [b"5", b"5", None, b"5"]
    assert tell.asked == [("an", "vi"), ("dung", "vi"), ("an", "en")]


def test_a_page_hears_the_topics_and_the_stations_it_asked_for() -> None:
    async def told(wanted: Wanted) -> int:
        one = hub(Teller())
        listener = Listener(wanted)
        one._listeners.add(listener)
        for channel, payload in (
            ("live", "bell,5"),
            ("readings", "3,100"),
            ("readings", "4,101"),
            ("live", "unknown,1"),
        ):
            hear(one, channel, payload)
        spreading = asyncio.create_task(one._spread())
        await asyncio.sleep(0.3)
        spreading.cancel()
        return listener.queue.qsize()

    assert asyncio.run(told(Wanted())) == 2
    assert asyncio.run(told(Wanted(frozenset({"bell"})))) == 1
    assert asyncio.run(told(Wanted(frozenset({"bell", "reading"}), frozenset({4})))) == 2


def test_a_page_that_fell_too_far_behind_must_open_anew() -> None:
    async def fill() -> Listener:
        listener = Listener(Wanted())
        for number in range(MOST_WAITING + 1):
            listener.offer(News(BELL, str(number), Teller()))
        return listener

    listener = asyncio.run(fill())
    assert listener.lost
    assert listener.queue.qsize() == MOST_WAITING
