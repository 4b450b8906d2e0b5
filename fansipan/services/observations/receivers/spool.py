"""Whole files between the sender and the commit: out of the sender's reach, and safe from a crash.

    spool/<station id>/<protocol>~<login>/<address>/<order>-<name>

A file leaves when its delivery is committed. What a crash or an absent database leaves behind is delivered by `run`;
the same bytes twice are one delivery, so nobody asks whether the first time had succeeded.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote, unquote

from fansipan.kernel import clock
from fansipan.kernel.errors import Problem, Unavailable
from fansipan.services.observations.actions import delivering
from fansipan.services.observations.contracts import Parcel, Receipt, Sender
from fansipan.services.observations.receivers.clerks import Clerks

FORMAT = "circular10"
SHORTEST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0

logger = logging.getLogger(__name__)


class Spool:
    """The folder, and the clerks who deliver from it."""

    def __init__(self, folder: Path, clerks: Clerks) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._clerks = clerks
        self._numbers = count()
        self._busy: set[Path] = set()
        self._lock = threading.Lock()

    def hand_over(self, whole: Path, station_id: int, sender: Sender, name: str) -> Receipt:
        """Take a whole file away and deliver it; the answer comes after the commit.

        Raises Unavailable, or another Problem: the file is kept then, safe from a power cut, and `run` tries again.
        """
        place = self.folder / str(station_id) / f"{sender.protocol}~{folder_name(sender.name)}"
        place = place / folder_name(sender.address or "-")
        path = place / f"{clock.now_us():016d}{next(self._numbers) % 10000:04d}-{name}"
        with self._claim(path):
            with self._lock:
                place.mkdir(parents=True, exist_ok=True)
                whole.rename(path)
            return self._deliver(path)

    def run(self, stopping: threading.Event) -> None:
        """Deliver what was left, now and whenever something is left again, until told to stop."""
        pause = 0.0
        while not stopping.wait(pause):
            done = self.sweep()
            pause = SHORTEST_PAUSE_SECONDS if done else min(max(pause, 1.0) * 2, LONGEST_PAUSE_SECONDS)

    def sweep(self) -> bool:
        """Deliver every file that nobody is delivering; whether none is left."""
        done = True
        for path in sorted(self.folder.rglob("*-*"), key=lambda path: path.name):
            if path.is_file():
                done = self._sweep_one(path) and done
        self._clear()
        return done

    def _clear(self) -> None:
        """Remove empty folders: a logger on a mobile network has a new address every day."""
        for folder in self.folder.glob("*/*/*"):
            with self._lock, suppress(OSError):
                folder.rmdir()

    def _sweep_one(self, path: Path) -> bool:
        with self._claim(path) as claimed:
            if not claimed:
                return True
            try:
                receipt = self._deliver(path)
            except FileNotFoundError:  # a session was quicker
                return True
            except Unavailable:
                return False
            except Exception:
                # One file that cannot be delivered must not keep the others waiting.
                logger.exception("%s cannot be delivered; it is kept and tried again", path)
                return False
        logger.info("%s %s: %s", receipt.station, path.name, summary(receipt))
        return True

    def _deliver(self, path: Path) -> Receipt:
        try:
            receipt = self._clerks.do(delivering.deliver, parcel_of(path))
        except Problem:
            make_durable(path)
            raise
        path.unlink()
        return receipt

    @contextmanager
    def _claim(self, path: Path) -> Iterator[bool]:
        """True for the one who may deliver the file now."""
        with self._lock:
            claimed = path not in self._busy
            self._busy.add(path)
        try:
            yield claimed
        finally:
            if claimed:
                with self._lock:
                    self._busy.discard(path)


def parcel_of(path: Path) -> Parcel:
    """The file as a parcel; station, sender and name are told by where it lies."""
    address, sender, station = path.parent, path.parent.parent, path.parent.parent.parent
    protocol, _, login = sender.name.partition("~")
    who = Sender(protocol, unquote(login), unquote(address.name).removeprefix("-"))
    return Parcel(path.read_bytes(), FORMAT, who, path.name.partition("-")[2], int(station.name))


def folder_name(text: str) -> str:
    """A name for a folder out of any text, told back by `unquote`; never one with a meaning of its own."""
    return quote(text, safe="").replace(".", "%2E") if text.startswith(".") else quote(text, safe="")


def make_durable(path: Path) -> None:
    """Have the disk keep the file and its name through a power cut."""
    for one in (path, path.parent):
        with suppress(FileNotFoundError):
            descriptor = os.open(one, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def summary(receipt: Receipt) -> str:
    """What became of a file, for its sender and for the log."""
    counts = f"{receipt.stored} new, {receipt.known} known, {receipt.revised} corrected, {len(receipt.refused)} refused"
    return f"{counts}, received before" if receipt.repeated else counts


def receipt_of(receipt: Receipt) -> str:
    """What the sender keeps to prove the record from outside: the place in the station's chain and its hash."""
    return f" Receipt {receipt.sequence}:{receipt.chain_hash}" if receipt.chain_hash else ""
