"""Times as loggers and programs write them, to microseconds since 1970-01-01T00:00Z.

Every reader refuses what is no real calendar time of the years 1990 to 2100, by raising ValueError with the words
that a person is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import VendorFormat

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_TIME = 60
SECOND = 1_000_000
MINUTE = 60 * SECOND
EPOCH_SECONDS_BELOW = 100_000_000_000
"""An epoch below this counts seconds, above it milliseconds: as seconds it lies beyond the year 5000, as
milliseconds before 1974, so no time of the years 1990 to 2100 can be read the wrong way."""

LONGEST_LEAD_US = 32 * 24 * 3600 * SECOND
"""A file holds at most a month, so no reading in it is later than the time in its name by more than this."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the zone is taken off as whole microseconds
_TICK = timedelta(microseconds=1)
_DIGITS = re.compile(r"[0-9]{12}(?:[0-9]{2})?")
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?"
    r"(?:([Zz])|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
_UNPADDED = re.compile(r"%-([dmHIMSjy])")


def _microseconds(moment: datetime) -> int:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("year out of 1990 to 2100")
    return (moment - _EPOCH) // _TICK


def circular_time(text: str, offset_us: int) -> int:
    """A time of Annex 15, yyyyMMddHHmmss or yyyyMMddHHmm, of a clock `offset_us` ahead of UTC."""
    if not _DIGITS.fullmatch(text):
        raise ValueError("not 14 or 12 digits")
    pieces = (text[0:4], text[4:6], text[6:8], text[8:10], text[10:12], text[12:14] or "0")
    year, month, day, hour, minute, second = map(int, pieces)
    return _microseconds(datetime(year, month, day, hour, minute, second)) - offset_us  # noqa: DTZ001


def pattern_time(text: str, pattern: str, offset_us: int) -> int:
    """A time written after a vendor's strptime pattern; "%-d" and its like stand for numbers without a leading 0.

    The text must be what the pattern prints: strptime alone would read the cut-off "08:3" as 08:03.
    """
    if not text.isascii() or len(text) > LONGEST_TIME:
        raise ValueError(f"not {pattern}")
    moment = datetime.strptime(text, _UNPADDED.sub(r"%\1", pattern))  # noqa: DTZ007
    printed = moment.strftime(pattern)
    if pattern.endswith("%f"):
        printed, text = printed.rstrip("0"), text.rstrip("0")
    if printed.casefold() != text.casefold():
        raise ValueError(f"not {pattern}")
    return _microseconds(moment) - offset_us


def has_loose_end(pattern: str) -> bool:
    """Whether a time of this pattern that lost its last digit would still be one."""
    return pattern.endswith("%f") or bool(_UNPADDED.match(pattern[-3:]))


def iso_time(text: str) -> int:
    """A time of ISO 8601 with its zone. One without is refused: nobody may guess which clock it was."""
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError("not an ISO 8601 time with zone")
    year, month, day, hour, minute, second, fraction, zulu, sign, zone_hours, zone_minutes = found.groups()
    if not zulu and not sign:
        raise ValueError("zone is missing")
    ahead = int(zone_hours or 0) * 60 + int(zone_minutes or 0)
    if ahead > 14 * 60 or int(zone_minutes or 0) > 59:
        raise ValueError("no such zone")
    moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001
    fraction_us = int((fraction or "0").ljust(6, "0"))
    return _microseconds(moment) + fraction_us - (-ahead if sign == "-" else ahead) * MINUTE


def epoch_time(count: int) -> int:
    """A whole number of seconds (below 10^11) or of milliseconds since 1970-01-01T00:00Z."""
    moment = count * (SECOND if count < EPOCH_SECONDS_BELOW else 1000)
    if not FIRST_US <= moment < END_US:
        raise ValueError("year out of 1990 to 2100")
    return moment


def iso_times(texts: list[str]) -> NDArray[np.int64] | None:
    """All times at once when each is yyyy-MM-ddTHH:mm:ss with Z or ±HH:mm after it; None when any is not."""
    joined = "".join(texts)
    width = len(texts[0]) if texts else 0
    if width not in (20, 25) or len(joined) != width * len(texts) or not joined.isascii():
        return None
    if len(set(map(len, texts))) != 1:
        return None
    rows = np.frombuffer(joined.encode(), np.uint8).reshape(-1, width)
    signs = rows[:, 19]
    marks = rows[:, (4, 7, 10, 13, 16)] == np.frombuffer(b"--T::", np.uint8)
    zone = signs == ord("Z") if width == 20 else ((signs == ord("+")) | (signs == ord("-"))) & (rows[:, 22] == ord(":"))
    places = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, *((20, 21, 23, 24) if width == 25 else ())]
    digits = (rows[:, places] - np.uint8(ord("0"))).astype(np.int64)
    if not (marks.all() and zone.all() and (digits <= 9).all()):
        return None
    return _from_pieces(digits[:, 0::2] * 10 + digits[:, 1::2], signs == ord("-"))


def _from_pieces(pairs: NDArray[np.int64], behind: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """From two-digit pieces (century, year, month, day, hour, minute, second and, if sent, zone) to microseconds."""
    year, month, day = pairs[:, 0] * 100 + pairs[:, 1], pairs[:, 2], pairs[:, 3]
    hour, minute, second = pairs[:, 4], pairs[:, 5], pairs[:, 6]
    sane = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    sane &= (hour < 24) & (minute < 60) & (second < 60)
    if not sane.all():
        return None
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + day - 1
    if (days >= (months + 1).astype("datetime64[D]").astype(np.int64)).any():
        return None
    ahead = np.zeros(len(pairs), np.int64)
    if pairs.shape[1] == 9:
        ahead = pairs[:, 7] * 60 + pairs[:, 8]
        if (ahead > 14 * 60).any() or (pairs[:, 8] > 59).any():
            return None
    east: NDArray[np.int64] = np.where(behind, -ahead, ahead)
    moments: NDArray[np.int64] = (days * 86400 + hour * 3600 + minute * 60 + second - east * 60) * SECOND
    return moments


FIRST_US = _microseconds(datetime(FIRST_YEAR, 1, 1))  # noqa: DTZ001
END_US = _microseconds(datetime(LAST_YEAR, 12, 31)) + 24 * 3600 * SECOND  # noqa: DTZ001


class LocalTimes(dict[str, "int | str"]):
    """The times of one file, each distinct text read once: microseconds, or words that say why it is none.

    A file keeps one width: where 14 digits are usual, 12 are a time that lost two, and the other way round.
    """

    def __init__(self, fmt: VendorFormat, texts: Iterable[str], name_time: int | None = None) -> None:
        super().__init__()
        self.pattern = fmt.time_format
        self.offset_us = fmt.utc_offset_minutes * MINUTE
        self.latest = END_US if name_time is None else name_time + LONGEST_LEAD_US
        widths = Counter(len(text) for text in texts if _DIGITS.fullmatch(text))
        self.width = 12 if widths[12] > widths[14] else 14

    def __missing__(self, text: str) -> int | str:
        try:
            found: int | str = self.read(text)
        except ValueError as error:
            found = f"{text[:LONGEST_TIME]}: {error}"
        self[text] = found
        return found

    def read(self, text: str) -> int:
        """One time, or ValueError."""
        moment = self.written(text)
        if moment > self.latest:
            raise ValueError("more than a month after the time in the file's name")
        return moment

    def written(self, text: str) -> int:
        """One time by the file's own rule, whatever its name says."""
        if self.pattern != "auto":
            return pattern_time(text, self.pattern, self.offset_us)
        if len(text) != self.width:
            raise ValueError(f"not {self.width} digits")
        return circular_time(text, self.offset_us)


class BodyTimes(LocalTimes):
    """Times of a CSV body: those of a logger's file, and ISO 8601 with its zone."""

    def written(self, text: str) -> int:
        if self.pattern == "auto" and not _DIGITS.fullmatch(text):
            return iso_time(text)
        return super().written(text)
