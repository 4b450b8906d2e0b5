"""Logger files of Thông tư 10/2021/TT-BTNMT, Annex 15: one line a reading, with code, value, unit, time, status.

The annex asks for five fields with TAB between them, a decimal point, local time as yyyyMMddHHmmss and a status of 00
(measuring), 01 (calibrating) or 02 (fault). Loggers in the field stray from it; what can be read in one way only is
read, everything else is refused line by line, and nothing is guessed:

- A line has all its fields. Without its status it is refused, unless the profile declares a format without one:
  a cut-off line would otherwise pass for a measuring device.
- The last line, when no line end follows it, may have been cut. It counts only if its last field cannot be the
  beginning of a longer one: a whole status, or a time of 14 digits. "0" after lines of "0" is whole; a lone "0" may
  be the beginning of "02".
- The decimal mark is decided for a file (`values.decimal_mark`), and so is the width of its times
  (`times.LocalTimes`): a number or a time that strays from its file is refused.
- The first line may be a header: as many fields, and no digit in the value and time columns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Decoded, Refusal, RefusedReading, VendorFormat
from fansipan.services.observations.rules.decoding import circular10_fast, columns, lines, names, times, values, vendor
from fansipan.services.observations.rules.decoding.names import code_key

__all__ = ["code_key", "decode", "station_of"]

_FILE_NAME = re.compile(
    r"(?P<prefix>[a-z0-9]+(?:[_-][a-z0-9]+)*)_+(?P<time>\d{14})(?:[_-]\w+)?\.txt", re.ASCII | re.IGNORECASE
)
_DIGIT = re.compile(r"\d")


class Row(NamedTuple):
    """One line of a file, split; `ended` when a line end followed it."""

    line: int
    text: str
    fields: list[str]
    ended: bool


def station_of(name: str) -> tuple[str, int | None] | None:
    """The station's prefix and the time (microseconds UTC, of a clock on Vietnamese time) in a file's name.

    "TH_BSON_KHILO2__20261005083000.txt" gives ("TH_BSON_KHILO2", …). The time is None when the 14 digits are no time
    of the calendar; the whole answer is None when the name is not built this way.
    """
    found = _FILE_NAME.fullmatch(name.replace("\\", "/").rpartition("/")[2])
    if not found:
        return None
    offset = clock.VIETNAM.utcoffset(None)
    try:
        return found["prefix"], times.circular_time(found["time"], offset.seconds * times.SECOND)
    except ValueError:
        return found["prefix"], None


def decode(raw: bytes, fmt: VendorFormat = vendor.STANDARD, *, name_time: int | None = None) -> Decoded:
    """The readings of one logger file, and its refused lines.

    `name_time` is the time in the file's name, if it has one: a reading more than a month later is refused. Raises
    Invalid when the profile itself is wrong; whatever the bytes are, it raises nothing else.
    """
    vendor.check(fmt)
    text = lines.text_of(raw, fmt.encoding, lines.LARGEST_FILE)
    if not isinstance(text, str):
        return columns.nothing(*text)
    clean = circular10_fast.decode(text, fmt, name_time)
    return _line_by_line(text, fmt, name_time) if clean is None else clean


def _line_by_line(text: str, fmt: VendorFormat, name_time: int | None) -> Decoded:
    refusals = columns.Refusals()
    rows = list(_rows(text, fmt, refusals))
    if rows and _is_header(rows[0], fmt):
        del rows[0]
    reader = _Reader(fmt, rows, name_time)
    read = [row for row in rows if reader.read(row, refusals)]
    return columns.settled(reader.decoded(), refusals, lambda row: read[row].text)


def _rows(text: str, fmt: VendorFormat, refusals: columns.Refusals) -> Iterator[Row]:
    """Lines with the right number of fields; the others are refused, blank and skipped ones passed over."""
    splitter = lines.Splitter(fmt)
    *ended, rest = lines.lines_of(text)
    for number, line in enumerate([*ended, rest], 1):
        if number <= fmt.skip_lines or not line.strip():
            continue
        if names.CONTROL.search(line.replace("\t", " ")):
            refusals.add(number, line, Refusal.NOT_TEXT)
            continue
        fields = splitter.fields(line)
        if len(fields) == splitter.expected:
            yield Row(number, line, fields, ended=number <= len(ended))
        else:
            reason = Refusal.TOO_FEW_FIELDS if len(fields) < splitter.expected else Refusal.TOO_MANY_FIELDS
            refusals.add(number, line, reason, str(len(fields)))


def _is_header(row: Row, fmt: VendorFormat) -> bool:
    """A damaged reading keeps some digit of its value or time; words over columns have none."""
    value, time = row.fields[fmt.fields.index("value")], row.fields[fmt.fields.index("time")]
    return bool(value and time) and not _DIGIT.search(value + time) and value.casefold() not in values.NO_VALUE


class _Reader:
    """Reads the rows of one file by the file's own rules: one decimal mark, one width of times."""

    def __init__(self, fmt: VendorFormat, rows: list[Row], name_time: int | None) -> None:
        self.fmt = fmt
        self.place = {name: place for place, name in enumerate(fmt.fields)}
        self.mark = values.decimal_mark([row.fields[self.place["value"]] for row in rows], fmt.decimal)
        self.times = times.LocalTimes(fmt, (row.fields[self.place["time"]] for row in rows), name_time)
        self.code_map = {code_key(sent): code for sent, code in fmt.code_map.items()}
        self.codes, self.units = columns.Names(), columns.Names()
        self.readings: list[tuple[int, int, int, float, int, int]] = []
        self.whole_endings: set[int] = set()

    def read(self, row: Row, refusals: columns.Refusals) -> bool:
        """Keep the reading of a row, or refuse the row for the first thing that is wrong with it."""
        code = self.code_of(row)
        time = self.times[row.fields[self.place["time"]]]
        moment = time if isinstance(time, int) else None
        fault = self.fault_of_names(code, row) or self.keep(row, code, time)
        if fault:
            reason, detail = fault
            refusals.append(
                RefusedReading(row.line, row.text, reason, detail, code if self.is_code(code) else None, moment)
            )
        return fault is None

    def code_of(self, row: Row) -> str:
        sent = row.fields[self.place["code"]]
        return self.code_map.get(code_key(sent), sent) if self.code_map and names.is_name(sent) else sent

    def is_code(self, code: str) -> bool:
        return bool(code) and names.is_name(code)

    def field(self, row: Row, name: str) -> str:
        return row.fields[self.place[name]] if name in self.place else ""

    def fault_of_names(self, code: str, row: Row) -> tuple[Refusal, str] | None:
        if not self.is_code(code):
            return Refusal.UNKNOWN_PARAMETER, code
        unit = self.field(row, "unit")
        return None if names.is_name(unit) else (Refusal.BAD_UNIT, unit)

    def keep(self, row: Row, code: str, time: int | str) -> tuple[Refusal, str] | None:
        """Add the reading to the columns; otherwise what is wrong with its value, time, status or end."""
        sent = row.fields[self.place["value"]]
        value = math.nan if sent.casefold() in values.NO_VALUE else values.number(sent, self.mark)
        if value is None:
            return Refusal.BAD_VALUE, sent
        if isinstance(time, str):
            return Refusal.BAD_TIME, time
        status = self.fmt.status_map.get(self.field(row, "status")) if "status" in self.place else 0
        if status is None:
            return Refusal.BAD_STATUS, self.field(row, "status")
        if not row.ended and self.may_be_cut(row):
            return _CUT[self.fmt.fields[-1]], f"{row.fields[-1]}…"
        self.whole_endings.add(len(row.fields[-1]))
        unit = self.units.number(self.field(row, "unit"))
        self.readings.append((self.codes.number(code), unit, time, value, int(status), row.line))
        return None

    def may_be_cut(self, row: Row) -> bool:
        """Whether the last field of a line without line end may be the beginning of a longer one."""
        last, end = self.fmt.fields[-1], row.fields[-1]
        if last == "time" and self.fmt.time_format != "auto":
            return times.has_loose_end(self.fmt.time_format)
        if last in ("status", "time") and len(end) in self.whole_endings:
            return False
        if last == "status":
            return any(longer != end and longer.startswith(end) for longer in self.fmt.status_map)
        return last != "time" or len(end) < 14

    def decoded(self) -> Decoded:
        """Everything kept, as columns."""
        code, unit, time, value, status, line = zip(*self.readings, strict=True) if self.readings else [()] * 6
        return Decoded(
            codes=self.codes.all(),
            units=self.units.all(),
            code=np.array(code, np.int32),
            unit=np.array(unit, np.int32),
            time=np.array(time, np.int64),
            value=np.array(value, np.float64),
            status=np.array(status, np.int16),
            line=np.array(line, np.int32),
        )


_CUT = {
    "code": Refusal.UNKNOWN_PARAMETER,
    "value": Refusal.BAD_VALUE,
    "unit": Refusal.BAD_UNIT,
    "time": Refusal.BAD_TIME,
    "status": Refusal.BAD_STATUS,
    "skip": Refusal.TOO_FEW_FIELDS,
}
