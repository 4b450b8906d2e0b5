"""What can go wrong before the site exists, told to the person at the terminal: what happened, and what to do."""

from __future__ import annotations


class Trouble(Exception):
    """Something the person who runs Fansipan can mend. `cure` is one or more sentences that say how."""

    def __init__(self, what: str, cure: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what}\n  {self.cure}" if self.cure else self.what


class BadSetting(Trouble):
    """An environment variable holds a value that cannot be used."""


class NotPermitted(Trouble):
    """The operating system does not let this user do what is needed."""


class DiskFull(Trouble):
    """Too little space is left to start safely."""


class PortTaken(Trouble):
    """Another program listens where Fansipan wants to."""


class AlreadyRunning(Trouble):
    """Fansipan runs from this folder already."""


class DatabaseTrouble(Trouble):
    """PostgreSQL cannot be started or reached."""


class ProgramMissing(Trouble):
    """A program or a library that should be installed is not."""


class BackupDamaged(Trouble):
    """A backup file is not whole."""
