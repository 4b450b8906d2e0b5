"""Stretches of the week as people write them: "Mon-Fri 22:00-06:00", "T2-T6 22:00-06:00", "CN 00:00-24:00"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fansipan.services.notices.contracts.weeks import EVERY_DAY, WeekWindow
from fansipan.services.notices.rules.weeks import clock_text, minutes_of

NAMES = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
KNOWN = {name.casefold(): day for names in NAMES.values() for day, name in enumerate(names)}
LINE = re.compile(r"(?:(?P<days>\S+(?:\s*,\s*\S+)*)\s+)?(?P<start>\d{1,2}:\d{2})\s*[-–]\s*(?P<end>\d{1,2}:\d{2})")
MIDNIGHT = "24:00"


def read(line: str) -> WeekWindow:
    """The stretch that a line says; without days it is every day. Raises ValueError."""
    found = LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError(f"{line!r} is no stretch such as T2-T6 22:00-06:00")
    end = "00:00" if found["end"] == MIDNIGHT else found["end"]
    return WeekWindow(_days(found["days"] or ""), minutes_of(found["start"]), minutes_of(end))


def _days(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in filter(None, (one.strip() for one in text.split(","))):
        first, _dash, last = re.sub("–", "-", part).partition("-")
        try:
            start, end = KNOWN[first.casefold()], KNOWN[(last or first).casefold()]
        except KeyError as error:
            raise ValueError(f"{error.args[0]!r} is no day of the week") from None
        found |= {day % 7 for day in range(start, (end if end >= start else end + 7) + 1)}
    return frozenset(found) or EVERY_DAY


def written(window: WeekWindow, language: str) -> str:
    """The stretch in the short names of a language: what `read` reads again."""
    names = NAMES.get(language[:2], NAMES["vi"])
    span = f"{clock_text(window.start)}-{MIDNIGHT if window.end == 0 else clock_text(window.end)}"
    if window.days == EVERY_DAY:
        return span
    return f"{','.join(_runs(sorted(window.days), names))} {span}"


def _runs(days: Sequence[int], names: Sequence[str]) -> Iterable[str]:
    """Days in a row as one span."""
    start = previous = days[0]
    for day in [*days[1:], 99]:
        if day != previous + 1:
            yield names[start] if start == previous else f"{names[start]}-{names[previous]}"
            start = day
        previous = day
