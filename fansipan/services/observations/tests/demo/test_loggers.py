"""A simulated logger keeps what it cannot send and sends the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.demo.faults import DAY, HOUR, MINUTE, Damage, Fault, Kind, Schedule
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.demo.loggers import Logger, damaged
from fansipan.services.observations.demo.sending import Away, Refused
from fansipan.services.observations.rules.decoding import body_json, circular10

NOON = 1_791_172_800_000_000
SLOT = 5 * MINUTE


class Shelf:
    """The other side: takes everything unless told that it is away."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.trouble: Exception | None = None
        self.rests = 0

    def send(self, name: str, content: bytes) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.taken.append((name, content))

    def rest(self) -> None:
        self.rests += 1

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.taken]


class Faults(Schedule):
    """A schedule of the given faults only."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(())
        self._opening = faults


def never() -> bool:
    return False


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def make(station: Callable[[str], SimulatedStation], shelf: Shelf, tmp_path: Path) -> Callable[..., Logger]:
    """The logger of a station under the given faults; made again, it finds its memory."""

    def made(*faults: Fault, code: str = "TL-KT-01") -> Logger:
        return Logger(station(code), Faults(*faults), shelf, tmp_path / code)

    return made


def names_at(*minutes: int) -> list[str]:
    return [f"LC_NMA_TLKT01_202610051{9 + minute // 60}{minute % 60:02d}00.txt" for minute in minutes]


def test_what_cannot_be_sent_is_kept_and_sent_later_oldest_first(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make()
    shelf.trouble = Away("away")
    for number in (1, 2, 3):
        logger.record(NOON + number * SLOT)
        with pytest.raises(Away):
            logger.forward(never)
    assert (logger.waiting(), logger.counts.failures) == (3, 3)
    shelf.trouble = None
    logger.forward(never)
    assert shelf.names == sorted(shelf.names)
    assert len(set(shelf.names)) == 3
    assert (logger.waiting(), shelf.rests) == (0, 1)


def test_a_logger_that_was_switched_off_remembers_what_it_had_not_sent(
    make: Callable[..., Logger], shelf: Shelf
) -> None:
    make().record(NOON + SLOT)
    again = make()
    again.record(NOON + SLOT)
    assert (again.recorded_to, again.waiting()) == (NOON + SLOT, 1)
    again.forward(never)
    assert len(shelf.taken) == 1


def test_a_delivery_that_is_refused_whole_is_not_sent_again(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make()
    logger.record(NOON + SLOT)
    shelf.trouble = Refused("422")
    logger.forward(never)
    assert (logger.waiting(), logger.counts.refused) == (0, 1)


def test_told_to_stop_it_keeps_the_rest(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make()
    for number in (1, 2, 3):
        logger.record(NOON + number * SLOT)
    logger.forward(lambda: len(shelf.taken) == 2)
    assert (len(shelf.taken), logger.waiting()) == (2, 1)


def test_without_connection_it_records_all_the_same(make: Callable[..., Logger]) -> None:
    logger = make(Fault(Kind.OUTAGE, "TL-KT-01", NOON, NOON + 2 * SLOT))
    for number in (1, 2):
        logger.record(NOON + number * SLOT)
        with pytest.raises(Away, match="no connection"):
            logger.check_line(NOON + number * SLOT)
    assert logger.waiting() == 2
    logger.check_line(NOON + 2 * SLOT + 1)


def test_without_power_it_records_nothing(make: Callable[..., Logger]) -> None:
    logger = make(Fault(Kind.SILENT, "TL-KT-01", NOON, NOON + 2 * SLOT))
    for number in (1, 2, 3):
        logger.record(NOON + number * SLOT)
    assert logger.waiting() == 1


def test_a_duplicate_is_the_same_file_twice(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make(Fault(Kind.DUPLICATE, "TL-KT-01", NOON, NOON + SLOT))
    logger.record(NOON + SLOT)
    logger.forward(never)
    assert len(shelf.taken) == 2
    assert shelf.taken[0] == shelf.taken[1]


def test_a_wrong_clock_is_in_the_lines_and_in_the_name(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make(Fault(Kind.CLOCK, "TL-KT-01", NOON, NOON + SLOT, shift=HOUR))
    logger.record(NOON + SLOT)
    logger.forward(never)
    name, content = shelf.taken[0]
    assert set(circular10.decode(content).time.tolist()) == {NOON + SLOT + HOUR}
    assert circular10.station_of(name) == ("LC_NMA_TLKT01", NOON + SLOT + HOUR)


def test_a_damaged_file_comes_whole_again_later(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make(Fault(Kind.DAMAGED, "TL-KT-01", NOON, NOON + SLOT, damage=Damage.CUT))
    for number in range(1, 6):
        logger.record(NOON + number * SLOT)
    logger.forward(never)
    assert len(shelf.taken) == 6
    damaged_name, content = shelf.taken[0]
    name, whole = shelf.taken[5]
    assert name == damaged_name
    assert whole.startswith(content[:100])
    assert circular10.decode(content).refused
    assert not circular10.decode(whole).refused


@pytest.mark.parametrize("code", ["TL-KT-01", "TL-KT-06", "TL-KT-10", "TL-KT-12", "TL-KT-14", "TL-KT-18", "LC-TV-01"])
@pytest.mark.parametrize("damage", list(Damage))
def test_every_damage_is_seen_as_one(
    make: Callable[..., Logger], shelf: Shelf, station: Callable[[str], SimulatedStation], code: str, damage: Damage
) -> None:
    logger = make(code=code)
    logger.record(NOON + SLOT * 12)
    logger.forward(never)
    content = damaged(shelf.taken[0][1], damage, seed=3)
    decoded = body_json.decode_json(content) if code == "LC-TV-01" else circular10.decode(content, station(code).format)
    assert decoded.refused
    if damage is Damage.BINARY and code not in ("LC-TV-01", "TL-KT-14"):
        assert decoded.refused[0].reason is Refusal.NOT_TEXT


def test_history_is_recorded_in_few_files_and_only_once(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make()
    logger.record(NOON)
    logger.owe(NOON - 14 * DAY, NOON - SLOT)
    assert make().owes
    again = make()
    again.record_owed()
    assert not again.owes
    assert not make().owes
    again.forward(never)
    assert 2 <= len(shelf.taken) <= 5
    times = [time for _, content in shelf.taken for time in sorted(set(circular10.decode(content).time.tolist()))]
    assert sorted(times) == list(range(NOON - 14 * DAY + SLOT, NOON + 1, SLOT))
    assert times == sorted(times)


def test_a_logger_keeps_sixty_days_and_no_more(make: Callable[..., Logger], shelf: Shelf) -> None:
    logger = make(code="LC-TV-08")
    logger.owe(NOON - 90 * DAY, NOON)
    logger.record_owed()
    logger.forward(never)
    assert sum(len(body_json.decode_json(content)) for _, content in shelf.taken) == 60 * 24
