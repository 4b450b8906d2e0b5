"""The watched folder: any *.txt that is put into it, at any depth, by whatever program.

A folder named by a station's code or file-name prefix claims its files for that station; other files are claimed by
the prefix in their own names, or wait in quarantine until an officer says whose they are. A file is read when it has
rested, and moves to done/<day> after the commit. Nothing is ever deleted.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fansipan.kernel import clock
from fansipan.kernel.errors import Unavailable
from fansipan.services.observations.actions import delivering
from fansipan.services.observations.contracts import Parcel, Receipt, Sender
from fansipan.services.observations.queries import claims, plans
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.inbox import LARGEST_FILE, is_temporary
from fansipan.services.observations.receivers.spool import FORMAT, LONGEST_PAUSE_SECONDS, summary

DONE, TOO_LARGE = "done", "too-large"
REST_SECONDS = 2.0
LOOK_SECONDS = 1.0
LONGEST_SENDER = 120

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was last found changed."""

    size: int
    changed_ns: int
    at: float


class DropFolder:
    """The folder and what is known of the files in it."""

    def __init__(self, folder: Path, clerks: Clerks, rest_seconds: float = REST_SECONDS) -> None:
        self.folder = folder
        self._clerks = clerks
        self._rest_seconds = rest_seconds
        self._seen: dict[Path, Seen] = {}

    def run(self, stopping: threading.Event) -> None:
        """Look into the folder until told to stop; less often while something cannot be delivered."""
        self.folder.mkdir(parents=True, exist_ok=True)
        pause = 0.0
        while not stopping.wait(pause):
            pause = LOOK_SECONDS if self.look() else min(max(pause, LOOK_SECONDS) * 2, LONGEST_PAUSE_SECONDS)

    def look(self) -> bool:
        """Take in every file that has rested; False when one of them must wait."""
        done = True
        for path in self._rested():
            try:
                self._take(path)
            except Unavailable:
                logger.warning("%s: the database is away; the file stays", readable(str(path)))
                return False
            except FileNotFoundError:  # whoever put it there took it back
                continue
            except Exception:
                # One file that cannot be taken must not keep the others waiting.
                logger.exception("%s cannot be taken in; it stays", readable(str(path)))
                done = False
        return done

    def _rested(self) -> list[Path]:
        """Files that neither grew nor changed for a while, the oldest first."""
        now = time.monotonic()
        found: dict[Path, Seen] = {}
        for entry in _files(self.folder, top=True):
            path, known = Path(entry.path), entry.stat(follow_symlinks=False)
            before = self._seen.get(path)
            same = before is not None and (before.size, before.changed_ns) == (known.st_size, known.st_mtime_ns)
            found[path] = before if before and same else Seen(known.st_size, known.st_mtime_ns, now)
        self._seen = found
        rested = [path for path, seen in found.items() if now - seen.at >= self._rest_seconds]
        return sorted(rested, key=lambda path: (found[path].changed_ns, path.name))

    def _take(self, path: Path) -> None:
        if self._seen[path].size > LARGEST_FILE:
            logger.warning("%s is larger than %d bytes; it is put aside unread", readable(str(path)), LARGEST_FILE)
            self._move(path, TOO_LARGE)
            return
        receipt = self._clerks.do(self._deliver, path)
        self._move(path, DONE)
        logger.info("%s %s: %s", receipt.station or "station unknown", readable(path.name), summary(receipt))

    def _deliver(self, path: Path) -> Receipt:
        folders = [readable(folder) for folder in path.relative_to(self.folder).parent.parts]
        named = (claims.station_id_of_folder(folder) for folder in reversed(folders))
        station_id = next((found for found in named if found is not None), None)
        name = readable(path.name)
        if station_id is None:
            station_id = plans.station_id_of_file(name)
        sender = Sender("drop", "/".join(folders)[:LONGEST_SENDER] or "drop")
        return delivering.deliver(Parcel(path.read_bytes(), FORMAT, sender, name, station_id))

    def _move(self, path: Path, where: str) -> None:
        """Into the day's folder, under a number when the name is there already."""
        folder = self.folder / where / clock.today().isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.rename(target)
        self._seen.pop(path, None)


def _files(folder: Path, *, top: bool = False) -> Iterator[os.DirEntry[str]]:
    """Text files with their final names, in all folders but our own; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not (top and entry.name in (DONE, TOO_LARGE)):
                    yield from _files(Path(entry.path))
            elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(".txt"):
                yield entry


def readable(name: str) -> str:
    """A name of the file system as text that can be stored, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "replace")
