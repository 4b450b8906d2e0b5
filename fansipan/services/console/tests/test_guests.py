"""Pages whose session ends stop hearing, and thousands of pages are looked at together."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils.module_loading import import_string

from fansipan.kernel.permissions import ANONYMOUS, Actor, Role
from fansipan.services.console.pages.guests import AT_ONCE, Guests
from fansipan.services.identity import queries
from fansipan.services.identity.models import User
from tests import cast

AN = Actor("an", Role.OPERATOR, 1, 7)


def test_thousands_of_pages_are_looked_at_in_a_few_batches_and_ended_sessions_stop_hearing() -> None:
    asked: list[int] = []

    async def look(sessions: Collection[str]) -> Mapping[str, Actor]:
        asked.append(len(sessions))
        return {session: AN for session in sessions if session != "s7"}

    async def play() -> Guests:
        guests = Guests(look)
        for number in range(2 * AT_ONCE + 1):
            guests.enter(f"s{number}", AN)
        guests.enter("", ANONYMOUS)
        await guests.look_again()
        return guests

    guests = asyncio.run(play())
    assert asked == [AT_ONCE, AT_ONCE, 1]
    assert guests.actor("s8") == AN
    assert guests.actor("s7") == ANONYMOUS


def test_a_session_of_two_pages_is_known_until_the_second_is_closed() -> None:
    async def look(sessions: Collection[str]) -> Mapping[str, Actor]:
        return {}

    async def play() -> None:
        guests = Guests(look)
        guests.enter("s", AN)
        guests.enter("s", AN)
        guests.leave("s")
        assert guests.actor("s") == AN
        guests.leave("s")
        assert guests.actor("s") == ANONYMOUS

    asyncio.run(play())


@pytest.mark.django_db
def test_sessions_looked_at_together_belong_to_whom_they_belong_one_by_one() -> None:
    keys = []
    for person in (cast.an(), cast.chi(), cast.dung()):
        client = Client()
        client.force_login(person)
        keys.append(client.session.session_key)
    User.objects.filter(login="dung").update(is_active=False)
    store: SessionStore = import_string("django.contrib.sessions.backends.db.SessionStore")(keys[1])
    store.delete()
    asked = [key for key in (*keys, "guessed") if key]
    together = queries.actors_of_sessions(asked)
    assert {key: together.get(key, ANONYMOUS) for key in asked} == {key: queries.actor_of_session(key) for key in asked}
    assert [actor.name for actor in together.values()] == ["Nguyễn Văn An"]
