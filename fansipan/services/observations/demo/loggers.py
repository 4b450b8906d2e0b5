"""One simulated logger: it records on time whatever the world does, keeps what it cannot send, sends oldest first."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fansipan.services.observations.demo import instruments, sending, writing
from fansipan.services.observations.demo.faults import DAY, MINUTE, OF_LINE, Damage, Fault, Kind, Schedule
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.demo.sending import Away, Carrier, Refused
from fansipan.services.observations.demo.writing import Page

MOST_READINGS = 12_000
"""In one file of history."""

ENCRYPTED_OF = 4
"""One FTP logger in so many speaks FTPS; most in the field cannot."""

MENDED_AFTER = 20 * MINUTE
SEPARATORS = (b"\t", b";", b"|", b"  ", b",")
KEPT_DAYS = 60
"""Art. 39 of Thông tư 10/2021/TT-BTNMT: a logger keeps at least 60 days of data."""


@dataclass
class Counts:
    """What a logger did."""

    files: int = 0
    readings: int = 0
    refused: int = 0
    failures: int = 0


class Logger:
    """The logger of one station. Its memory is a folder: one file a delivery, named so that the oldest comes first."""

    def __init__(self, station: SimulatedStation, schedule: Schedule, carrier: Carrier, memory: Path) -> None:
        self.station = station
        self.counts = Counts()
        self._schedule = schedule
        self._carrier = carrier
        self._memory = memory
        self._mark = memory / ".recorded"
        self._owed = memory / ".owed"
        self._mended: list[tuple[int, str, bytes]] = []
        memory.mkdir(parents=True, exist_ok=True)

    @property
    def recorded_to(self) -> int | None:
        """The last time it recorded, or None for a new logger."""
        return int(self._mark.read_text(encoding="ascii")) if self._mark.exists() else None

    def waiting(self) -> int:
        """How many deliveries it keeps."""
        return len(self._kept())

    def record(self, slot: int) -> None:
        """Measure now and keep the delivery; a slot that was recorded is not recorded again."""
        last = self.recorded_to
        if last is not None and slot <= last:
            return
        faults = self._schedule.of(self.station.code, slot - self.station.interval_us, slot)
        page = instruments.measure(self.station, np.array([slot]), faults)
        if len(page.times):
            self._keep_faulty(slot, page, [fault for fault in faults if fault.holds(slot)])
        for due, name, content in [one for one in self._mended if one[0] <= slot]:
            self._mended.remove((due, name, content))
            self._keep(slot, 2, name, content)
        self._remember(slot)

    def owe(self, start: int, end: int) -> None:
        """Remember that (start, end] is still to be recorded, though something newer already is."""
        with self._owed.open("a", encoding="ascii") as file:
            file.write(f"{max(start, end - KEPT_DAYS * DAY)} {end}\n")

    @property
    def owes(self) -> bool:
        """Whether there is history to be recorded."""
        return self._owed.exists()

    def record_owed(self) -> None:
        """Record what is owed, in a few large files, as after a long time without line."""
        for line in self._owed.read_text(encoding="ascii").splitlines():
            start, end = line.split()
            self._record_history(int(start), int(end))
        self._owed.unlink()

    def _record_history(self, start: int, end: int) -> None:
        faults = [one for one in self._schedule.of(self.station.code, start, end) if one.kind not in OF_LINE]
        for times in self._pieces(start, end):
            page = instruments.measure(self.station, times, faults)
            if len(page.times):
                self._keep(int(page.times[-1]), 0, *self._written(page))
                self.counts.readings += int(np.isfinite(page.values).sum())

    def check_line(self, now: int) -> None:
        """Raises Away while its own line is down."""
        faults = self._schedule.of(self.station.code, now - 1, now)
        if any(one.kind is Kind.OUTAGE and one.holds(now) for one in faults):
            raise Away("no connection")

    def forward(self, stopped: Callable[[], bool]) -> None:
        """Send what is kept, oldest first. Raises Away when the other side is."""
        for path in self._kept():
            if stopped():
                return
            try:
                self._carrier.send(path.name.split("-", 2)[2], path.read_bytes())
                self.counts.files += 1
            except Refused:
                self.counts.refused += 1
            except Away:
                self.counts.failures += 1
                raise
            path.unlink()
        self._carrier.rest()

    def _pieces(self, start: int, end: int) -> Iterator[np.ndarray]:
        slots = self.station.slots(start, end)
        each = max(1, MOST_READINGS // len(self.station.signals))
        return (slots[first : first + each] for first in range(0, len(slots), each))

    def _keep_faulty(self, slot: int, page: Page, faults: list[Fault]) -> None:
        """Keep a delivery as a wrong clock, a bad line or an eager logger makes it."""
        for fault in faults:
            if fault.kind is Kind.CLOCK:
                page = Page(page.times + fault.shift, page.values, page.status)
        name, content = self._written(page)
        self.counts.readings += page.values.size
        for fault in faults:
            if fault.damage is not None:
                self._mended.append((slot + MENDED_AFTER, name, content))
                content = damaged(content, fault.damage, slot)
        self._keep(slot, 0, name, content)
        if any(fault.kind is Kind.DUPLICATE for fault in faults):
            self._keep(slot, 1, name, content)

    def _written(self, page: Page) -> tuple[str, bytes]:
        if self.station.transport == "http":
            return "body.json", writing.json(self.station, page)
        return writing.file_name(self.station, page), writing.text(self.station, page)

    def _keep(self, slot: int, place: int, name: str, content: bytes) -> None:
        draft = self._memory / f".draft-{slot}-{place}"
        draft.write_bytes(content)
        os.replace(draft, self._memory / f"{slot:017d}-{place}-{name}")

    def _remember(self, slot: int) -> None:
        draft = self._memory / ".mark"
        draft.write_text(str(slot), encoding="ascii")
        os.replace(draft, self._mark)

    def _kept(self) -> list[Path]:
        return sorted(path for path in self._memory.iterdir() if not path.name.startswith("."))


def damaged(content: bytes, damage: Damage, seed: int) -> bytes:
    """The content as a bad line or a bad card leaves it."""
    dice = random.Random(seed)
    if damage is Damage.BINARY:
        return dice.randbytes(max(64, len(content)))
    if damage is Damage.CUT:
        return content[: max(1, len(content) - dice.randint(9, 30))]
    mark = next(mark for mark in SEPARATORS if mark in content)
    lines = content.splitlines(keepends=True)
    place = dice.choice([number for number, line in enumerate(lines) if mark in line])
    fields = lines[place].split(mark)
    lines[place] = mark.join([*fields[:1], *fields[2:]])
    return b"".join(lines)


def carrier_for(station: SimulatedStation, keys: dict[str, str], door: sending.Door) -> Carrier:
    """The way out that the station's transport names, with its keys."""
    if station.transport == "http":
        return sending.Http(door, keys["token"])
    encrypted = station.signals[0].seed % ENCRYPTED_OF == 0
    return sending.Ftp(door, keys["login"], keys["password"], encrypted=encrypted)
