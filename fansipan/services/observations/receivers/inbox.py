"""A station's folder as FTP shows it. It holds only what is not taken yet; a file that is taken is gone.

On disk, NAME.part is an upload that has not come to its end, and NAME.whole one that did, under a temporary name: it
is taken when it gets its final one. The endings are never shown.
"""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

PART, WHOLE = ".part", ".whole"
LARGEST_FILE = 8 * 1024 * 1024
MOST_DRAINED = 64 * 1024 * 1024
"""A sender hears of a file that is too large when it has sent it all; beyond this it is cut off."""

LONGEST_NAME = 200
"""Bytes; the longest name of a file is 255, and the spool puts its order before it."""

DEEPEST = 8
TEMPORARY = re.compile(r"^\.|~$|\.(te?mp|part|partial|filepart|upload|uploading|incomplete)$", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_temporary(path: str) -> bool:
    """Whether a sender that gives a file this name will rename it when it is whole."""
    return bool(TEMPORARY.search(os.path.basename(path)))


class Arriving:
    """A file on its way in, as pyftpdlib writes to it.

    Each upload writes to a file of its own, a resumed one to a copy of what was there: a session whose link died
    cannot write into the file of the session that came after it.
    """

    def __init__(self, path: str, kept: bytes = b"") -> None:
        self.name = path
        self.part = Path(path + PART)
        self.too_large = False
        self._drained = 0
        self.part.unlink(missing_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(self.part, flags, 0o640), "w+b")
        self._file.write(kept)
        self._file.flush()  # its size is asked for before the upload goes on

    @property
    def closed(self) -> bool:
        return self._file.closed

    def seek(self, position: int) -> None:
        self._file.seek(position)

    def write(self, chunk: bytes) -> None:
        if self.too_large or self._file.tell() + len(chunk) > LARGEST_FILE:
            self.too_large = True
            self._drained += len(chunk)
            if self._drained > MOST_DRAINED:
                raise OSError(errno.EFBIG, "File too large")
            return
        self._file.write(chunk)

    def close(self) -> None:
        self._file.close()

    def complete(self) -> bool:
        """Close the file at the place that was written last; False when a later upload took its name."""
        self._file.truncate()  # a resumed upload may end before the old one did
        mine = os.fstat(self._file.fileno())
        self._file.close()
        try:
            there = self.part.stat()
        except FileNotFoundError:
            return False
        return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)


class Inbox(AbstractedFS):
    """The files of one session's station.

    `taken` remembers what this session handed over, with its size: senders ask for the size of a file they just sent,
    and rename it, and would send it again for ever if it were not there.
    """

    def __init__(self, root: str, cmd_channel: Any) -> None:
        super().__init__(root, cmd_channel)
        self.taken: dict[str, int] = {}

    def validpath(self, path: str) -> bool:
        return not CONTROL.search(path) and bool(super().validpath(path))

    def on_disk(self, path: str) -> str:
        """Where the bytes of a file are; the path itself for folders and for what is not there."""
        return next((path + end for end in (PART, WHOLE) if os.path.isfile(path + end)), path)

    def open(self, filename: str, mode: str) -> Arriving:
        if os.path.isdir(filename):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if len(os.fsencode(os.path.basename(filename))) > LONGEST_NAME:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        if "w" in mode:
            return Arriving(filename)
        before = Path(self.on_disk(filename))
        if not before.is_file() and "a" in mode:
            return Arriving(filename)
        return Arriving(filename, before.read_bytes())

    def keep_whole(self, file: Arriving) -> Path:
        """Give a whole upload under a temporary name the ending that says so."""
        kept = Path(file.name + WHOLE)
        file.part.replace(kept)
        return kept

    def waiting(self, path: str | None) -> Path | None:
        """The whole file that waits under that temporary name for its final one."""
        kept = Path(path + WHOLE) if path else None
        return kept if kept and kept.is_file() else None

    def chdir(self, path: str) -> None:
        # The original changes the folder of the whole process, which all sessions share.
        if not os.path.isdir(path):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        self.cwd = self.fs2ftp(path)

    def mkdir(self, path: str) -> None:
        if self.fs2ftp(path).count("/") > DEEPEST:
            raise FilesystemError("Too deep")
        if os.path.isfile(self.on_disk(path)):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        os.mkdir(path)

    def listdir(self, path: str) -> list[str]:
        names = set()
        with os.scandir(path) as entries:
            for entry in entries:
                stem, ending = os.path.splitext(entry.name)
                if entry.is_dir(follow_symlinks=False):
                    names.add(entry.name)
                elif ending in (PART, WHOLE):
                    names.add(stem)
        return sorted(names)

    def remove(self, path: str) -> None:
        if self.taken.pop(path, None) is None:
            os.remove(self.on_disk(path))

    def rename(self, src: str, dst: str) -> None:
        if src in self.taken:
            self.taken[dst] = self.taken.pop(src)
        elif os.path.isfile(src + PART):
            raise FilesystemError("The upload of this file did not come to its end")
        elif os.path.isfile(src + WHOLE):
            os.rename(src + WHOLE, dst + WHOLE)
        else:
            os.rename(src, dst)

    def stat(self, path: str) -> os.stat_result:
        return os.stat(self.on_disk(path))

    def lstat(self, path: str) -> os.stat_result:
        return os.lstat(self.on_disk(path))

    def isfile(self, path: str) -> bool:
        return path in self.taken or os.path.isfile(self.on_disk(path))

    def lexists(self, path: str) -> bool:
        return path in self.taken or os.path.lexists(self.on_disk(path))

    def getsize(self, path: str) -> int:
        on_disk = self.on_disk(path)
        return self.taken[path] if path in self.taken and on_disk == path else os.path.getsize(on_disk)

    def getmtime(self, path: str) -> float:
        return os.path.getmtime(self.on_disk(path))
