"""A JSON file read with care: every fault is named with its file and its place ($[3].datastreams[0].unit).

Readers collect faults and go on, so that a person mends a file in one go; `checked` raises them all at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.text import OFFICIAL

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
"""A language as BCP 47 names it, in lower case: en, hmn, zh-hant."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    file: str
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.path}: {self.what}"


class BrokenDocument(ValueError):
    """A file that cannot be used, with every fault found in it."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class Document:
    """A JSON file, and the faults found in it so far."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.faults: list[Fault] = []
        self.content = path.read_bytes()
        try:
            self.root = Node(self, "$", json.loads(self.content))
        except ValueError as error:
            raise BrokenDocument([Fault(self.name, "$", f"not JSON: {error}")]) from None

    def wrong(self, path: str, what: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(self.name, path, what))

    def checked(self) -> None:
        """Raise BrokenDocument when any fault was noted."""
        if self.faults:
            raise BrokenDocument(self.faults)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document that knows where it stands. What cannot be read is noted, and read as nothing."""

    document: Document
    path: str
    value: Any

    def __getitem__(self, key: str) -> Node:
        inner = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, f"{self.path}.{key}", inner)

    def has(self, key: str) -> bool:
        """Whether the file says anything under that key."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def wrong(self, what: str) -> None:
        """Note that this value is wrong."""
        self.document.wrong(self.path, what)

    def only(self, *known: str) -> None:
        """Note keys that mean nothing: most are slips of the pen."""
        for key in sorted(self.value.keys() - set(known)) if isinstance(self.value, dict) else ():
            self[key].wrong(f"unknown key; known are {', '.join(known)}")

    def rows(self) -> Iterator[Node]:
        """The objects of a list; a value that is not there is an empty list."""
        if not isinstance(self.value, list):
            if self.value is not None:
                self.wrong("must be a list")
            return
        for place, value in enumerate(self.value):
            row = Node(self.document, f"{self.path}[{place}]", value)
            if isinstance(value, dict):
                yield row
            else:
                row.wrong("must be an object")

    def text(self, *, longest: int = 300, needed: bool = True) -> str:
        """A text. One that may be left out is "" then."""
        if self._left_out(needed):
            return ""
        if not isinstance(self.value, str) or len(self.value) > longest or (needed and not self.value.strip()):
            self.wrong(f"must be a text of 1 to {longest} characters")
            return ""
        return self.value

    def texts(self) -> list[str]:
        """A list of texts; [] when left out."""
        found = [] if self.value is None else self.value
        if isinstance(found, list) and all(isinstance(one, str) and one.strip() for one in found):
            return found
        self.wrong("must be a list of texts")
        return []

    def bilingual(self, *, needed: bool = True) -> dict[str, str]:
        """A text in Vietnamese and English, and in any further languages that it was translated into."""
        if self._left_out(needed):
            return {}
        found = self.mapping()
        if not set(found) >= set(OFFICIAL) or not all(isinstance(one, str) and one.strip() for one in found.values()):
            self.wrong('must hold a text "vi" and a text "en"')
            return {}
        for code in found:
            if not LANGUAGE.fullmatch(code):
                self[code].wrong("is no language; they are named as en, hmn, ium")
        return found

    def number(self, *, low: float, high: float) -> float:
        """A number in a span, both ends included."""
        good = isinstance(self.value, int | float) and not isinstance(self.value, bool) and low <= self.value <= high
        if good:
            return float(self.value)
        self.wrong(f"must be a number from {low:g} to {high:g}")
        return low

    def whole(self, *, default: int | None = None, low: int = 0, high: int = 10**9) -> int:
        """A whole number in a span; the default when left out."""
        if self.value is None and default is not None:
            return default
        if isinstance(self.value, int) and not isinstance(self.value, bool) and low <= self.value <= high:
            return self.value
        self.wrong(f"must be a whole number from {low} to {high}")
        return low

    def flag(self, *, default: bool) -> bool:
        """True or false; the default when left out."""
        if isinstance(self.value, bool):
            return self.value
        if self.value is not None:
            self.wrong("must be true or false")
        return default

    def choice(self, known: type[StrEnum], default: StrEnum | None = None) -> str:
        """One of the values of an enumeration."""
        if self.value is None and default is not None:
            return default.value
        values = [one.value for one in known]
        if self.value not in values:
            self.wrong(f"{self.value!r} is none of {', '.join(values)}")
            return values[0]
        return str(self.value)

    def mapping(self) -> dict[str, Any]:
        """An object; {} when left out."""
        if isinstance(self.value, dict):
            return self.value
        if self.value is not None:
            self.wrong("must be an object")
        return {}

    def listing(self) -> list[Any]:
        """A list of anything; [] when left out."""
        if isinstance(self.value, list):
            return self.value
        if self.value is not None:
            self.wrong("must be a list")
        return []

    def day(self) -> date | None:
        """A day (2025-07-01), or None when left out."""
        try:
            return None if self.value is None else date.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.wrong(f"{self.value!r} is no day such as 2025-07-01")
            return None

    def moment(self) -> datetime | None:
        """A time with its zone; one without is Vietnamese time. None when left out."""
        try:
            found = None if self.value is None else datetime.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.wrong(f"{self.value!r} is no time such as 2026-10-05T08:30:00+07:00")
            return None
        return found.replace(tzinfo=clock.VIETNAM) if found and found.tzinfo is None else found

    def _left_out(self, needed: bool) -> bool:
        if self.value is None and needed:
            self.wrong("is missing")
        return self.value is None
