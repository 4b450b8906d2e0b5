"""What waits at the same moment is done in one go, and nobody waits for company."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from fansipan.config.together import Together

goes: list[list[int]] = []


def together(gate: Event, hands: int = 1, most: int = 4, heaviest: int = 100) -> Together[int, int]:
    """Doubles numbers, once the gate is open; a number weighs itself."""
    goes.clear()

    def work(items: Sequence[int]) -> list[int]:
        goes.append(list(items))
        gate.wait(10)
        if 13 in items:
            raise ValueError("thirteen")
        return [2 * item for item in items]

    return Together(work, lambda item: item, ThreadPoolExecutor(hands), hands, most, heaviest)


def results(of: Together[int, int], gate: Event, first: int, later: Sequence[int]) -> list[int | BaseException]:
    """Hand in the first, then the later ones while it is being done, then open the gate."""

    async def go() -> list[int | BaseException]:
        begun = asyncio.create_task(of.do(first))
        while not goes:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(of.do(one)) for one in later]
        await asyncio.sleep(0.01)
        gate.set()
        return list(await asyncio.gather(begun, *others, return_exceptions=True))

    return asyncio.run(go())


def test_those_who_come_while_all_hands_are_busy_go_together() -> None:
    gate = Event()
    assert results(together(gate), gate, 1, [2, 3, 4, 5, 6, 7]) == [2, 4, 6, 8, 10, 12, 14]
    assert goes == [[1], [2, 3, 4, 5], [6, 7]]


def test_a_free_hand_takes_the_next_one_at_once() -> None:
    gate = Event()
    assert results(together(gate, hands=2), gate, 1, [2, 3]) == [2, 4, 6]
    assert sorted(goes) == [[1], [2, 3]]


def test_a_heavy_one_takes_no_more_along() -> None:
    gate = Event()
    results(together(gate), gate, 1, [2, 200, 3, 4])
    assert goes == [[1], [2, 200], [3, 4]]


def test_what_a_go_raised_is_told_to_each_of_it_and_to_nobody_else() -> None:
    gate = Event()
    first, unlucky, thirteen, later = results(together(gate, most=2), gate, 1, [12, 13, 14])
    assert (first, later) == (2, 28)
    assert isinstance(unlucky, ValueError)
    assert isinstance(thirteen, ValueError)


def test_one_who_no_longer_waits_keeps_no_other_waiting() -> None:
    gate = Event()
    of = together(gate)

    async def go() -> int:
        gone = asyncio.create_task(of.do(1))
        while not goes:
            await asyncio.sleep(0.001)
        next_one = asyncio.create_task(of.do(2))
        gone.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await next_one

    assert asyncio.run(go()) == 4


def test_one_after_the_other_each_is_done_without_another_coming() -> None:
    gate = Event()
    gate.set()
    of = together(gate)

    async def go() -> list[int]:
        return [await of.do(one) for one in range(5)]

    assert asyncio.run(asyncio.wait_for(go(), 10)) == [0, 2, 4, 6, 8]
