"""What every decoder ends with: columns made whole, contradictions taken out, refusals counted within reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Decoded, Refusal, RefusedReading
from fansipan.services.observations.rules.decoding.names import LONGEST_DETAIL, LONGEST_TEXT, code_key, shown

MOST_READINGS = 1_000_000
"""Readings of one body; the table of more of them would take a machine's memory, for a few bytes sent in gzip."""

MOST_REFUSED = 10_000
"""Refusals kept one by one; of a file of four million bad lines a person reads no more, and memory holds no more."""


class Refusals:
    """Collects refused lines; what goes beyond MOST_REFUSED is counted in one last entry."""

    def __init__(self) -> None:
        self.kept: list[RefusedReading] = []
        self.uncounted = 0
        self.last_line = 0

    def add(self, line: int, text: str, reason: Refusal, detail: str = "") -> None:
        """Refuse a line of which neither code nor time could be read."""
        self.append(RefusedReading(line, text, reason, detail))

    def append(self, refused: RefusedReading) -> None:
        """Keep a refusal, its texts safe to store and to show."""
        self.last_line = max(self.last_line, refused.line)
        if len(self.kept) < MOST_REFUSED:
            text, detail = shown(refused.text, LONGEST_TEXT), shown(refused.detail, LONGEST_DETAIL)
            self.kept.append(replace(refused, text=text, detail=detail))
        else:
            self.uncounted += 1

    def all(self) -> tuple[RefusedReading, ...]:
        """Everything refused, in the order of the lines."""
        rest = [RefusedReading(self.last_line, "", Refusal.DAMAGED, f"+{self.uncounted}")] if self.uncounted else []
        return (*sorted(self.kept, key=lambda refused: refused.line), *rest)


class Names:
    """Numbers distinct texts in the order of their first appearance."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, a new one for a new text."""
        return self.numbers.setdefault(text, len(self.numbers))

    def all(self) -> tuple[str, ...]:
        """Texts by number."""
        return tuple(self.numbers)


def nothing(reason: Refusal, detail: str = "", line: int = 1, text: str = "") -> Decoded:
    """No reading at all, for this one reason."""
    return Decoded(
        codes=(),
        units=(),
        code=np.empty(0, np.int32),
        unit=np.empty(0, np.int32),
        time=np.empty(0, np.int64),
        value=np.empty(0, np.float64),
        status=np.empty(0, np.int16),
        line=np.empty(0, np.int32),
        refused=(RefusedReading(line, shown(text, LONGEST_TEXT), reason, shown(detail, LONGEST_DETAIL)),),
    )


def settled(decoded: Decoded, refusals: Refusals, text_of: Callable[[int], str]) -> Decoded:
    """The readings that contradict no later one, and all that was refused; EMPTY when there is neither.

    Two lines of one parameter and time that say the same are both kept: the store counts the second as known. If
    they differ in value, unit or status, the last line counts and the others are refused. `text_of` gives the
    original of a reading's row.
    """
    contrary = _contradicted(decoded)
    for row in np.flatnonzero(contrary):
        code, time = decoded.codes[decoded.code[row]], int(decoded.time[row])
        detail = f"{decoded.value[row]:g} {decoded.units[decoded.unit[row]]}".strip()
        line = int(decoded.line[row])
        refusals.append(RefusedReading(line, text_of(int(row)), Refusal.CONFLICTING, detail, code, time))
    if not len(decoded) and not refusals.kept:
        return nothing(Refusal.EMPTY)
    kept = ~contrary if contrary.any() else slice(None)
    columns = {name: getattr(decoded, name)[kept] for name in ("code", "unit", "time", "value", "status", "line")}
    return replace(decoded, **columns, refused=refusals.all())


def _contradicted(decoded: Decoded) -> NDArray[np.bool_]:
    """Rows whose parameter and time come again later with another value, unit or status."""
    contrary = np.zeros(len(decoded), np.bool_)
    if len(decoded) < 2:
        return contrary
    keys = Names()
    parameter = np.array([keys.number(code_key(code)) for code in decoded.codes], np.int32)[decoded.code]
    order = np.lexsort((parameter, decoded.time))
    parameter, time = parameter[order], decoded.time[order]
    repeated = (parameter[:-1] == parameter[1:]) & (time[:-1] == time[1:])
    if not repeated.any():
        return contrary
    ends = np.flatnonzero(np.append(~repeated, True))
    last = order[ends[np.searchsorted(ends, np.arange(len(order)))]]
    value, kept = decoded.value[order], decoded.value[last]
    same = (value == kept) | (np.isnan(value) & np.isnan(kept))
    for column in (decoded.unit, decoded.status):
        same &= column[order] == column[last]
    contrary[order] = ~same
    return contrary
