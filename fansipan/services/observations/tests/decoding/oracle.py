"""A second, slow and plain reading of what senders write, by which the decoders are judged.

It shares nothing with them: exact decimals instead of floats, `datetime` instead of arithmetic, every way of splitting
a line instead of the right one.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Decoded

STATES = {"0": 0, "1": 1, "2": 2, "00": 0, "01": 1, "02": 2}


class Reading(NamedTuple):
    """One reading in plain Python; value None when the logger sent none."""

    code: str
    unit: str
    time: datetime
    value: float | None
    status: int


def readings(decoded: Decoded) -> list[Reading]:
    """The columns of a decoder as rows."""
    return [
        Reading(
            decoded.codes[decoded.code[row]],
            decoded.units[decoded.unit[row]],
            clock.from_us(decoded.time[row]),
            None if math.isnan(decoded.value[row]) else float(decoded.value[row]),
            int(decoded.status[row]),
        )
        for row in range(len(decoded))
    ]


def assert_sound(decoded: Decoded) -> None:
    """What holds of every answer of every decoder, whatever it was fed."""
    columns = (decoded.code, decoded.unit, decoded.time, decoded.value, decoded.status, decoded.line)
    assert {len(column) for column in columns} == {len(decoded)}
    assert len(decoded) or decoded.refused
    said: dict[tuple[str, datetime], Reading] = {}
    for reading in readings(decoded):
        assert said.setdefault((reading.code, reading.time), reading) == reading
        assert reading.code
        assert "\0" not in reading.code + reading.unit
        assert reading.value is None or math.isfinite(reading.value)
        assert 1989 <= reading.time.year <= 2101
        assert reading.status in (0, 1, 2)
    for refused in decoded.refused:
        assert refused.line >= 1
        assert len(refused.text) <= 500
        assert len(refused.detail) <= 200
        assert refused.code is None or 0 < len(refused.code) <= 60
        assert "\0" not in refused.text + refused.detail + (refused.code or "")


def physical_lines(raw: bytes) -> list[bytes]:
    """Lines as an editor numbers them."""
    return re.split(rb"\r\n|\r|\n", raw)


def meanings(text: str) -> set[Reading]:
    """Every reading of Annex 15 that a line could stand for, whichever separator and decimal mark were meant."""
    found = set()
    for fields in _splits(text):
        if len(fields) > 5 and not any(fields[5:]):
            fields = fields[:5]
        if len(fields) != 5:
            continue
        code, value, unit, time, status = fields
        moment = _local(time)
        if code and moment and status in STATES:
            found |= {Reading(code, unit, moment, number, STATES[status]) for number in _numbers(value)}
    return found


def _splits(text: str) -> list[list[str]]:
    patterns = ("\t", ";", r"\|", r",\s+", r"\s\s+", ",")
    splits = [[field.strip() for field in re.split(pattern, text.strip(" ,;|"))] for pattern in patterns]
    splits += [[field.strip() for field in re.split(pattern, text)] for pattern in patterns]
    return splits + [[f"{fields[0]},{fields[1]}", *fields[2:]] for fields in splits if len(fields) > 5]


def _local(text: str) -> datetime | None:
    pattern = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M"}.get(len(text))
    if not pattern or not re.fullmatch("[0-9]+", text):
        return None
    try:
        moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - given its zone below
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) - timedelta(hours=7) if 1990 <= moment.year <= 2100 else None


def _numbers(text: str) -> set[float | None]:
    """The number a text stands for, by either decimal mark but never with a comma or a lone point for thousands."""
    if text.upper() in {"", "-", "--", "---", "NAN", "NULL", "NONE", "NA", "N/A"}:
        return {None}
    if not re.fullmatch(r"[-+0-9.,eE]{1,25}", text):
        return set()
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+(?:[eE][-+]?[0-9]+)?", text):
        plain = text.replace(".", "").replace(",", ".")
    try:
        number = float(Decimal(plain))
    except InvalidOperation:
        return set()
    return {number} if math.isfinite(number) else set()
