"""The usual logger file, read a column at a time: TABs, decimal points, 14-digit times, nothing to forgive.

Its grammar is a part of what `circular10` reads line by line, and means the same there: a test holds them together.
"""

from __future__ import annotations

import re

import numpy as np

from fansipan.services.observations.contracts import Decoded, VendorFormat
from fansipan.services.observations.rules.decoding import columns, times
from fansipan.services.observations.rules.decoding.names import code_key

_ANNEX_15 = ("code", "value", "unit", "time", "status")
_NAME = r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_CLEAN = re.compile(
    rf"(?:{_NAME}{{1,60}}+\t-?[0-9]{{1,11}}+(?:\.[0-9]{{1,12}}+)?\t{_NAME}{{0,60}}+\t[0-9]{{14}}\t[0-9]{{2}}\n)*+"
)


def decode(text: str, fmt: VendorFormat, name_time: int | None) -> Decoded | None:
    """The readings of a clean file in Annex 15's own form; None when anything at all asks for a closer look."""
    text = text.replace("\r\n", "\n")
    if not _is_annex_15(fmt) or not _CLEAN.fullmatch(text):
        return None
    fields = text.replace("\n", "\t").split("\t")
    fields.pop()
    sent_codes, sent_values, sent_units, sent_times, sent_status = (fields[place::5] for place in range(5))
    read = times.LocalTimes(fmt, (), name_time)
    moments = {sent: read[sent] for sent in set(sent_times)}
    statuses = {sent: fmt.status_map.get(sent) for sent in set(sent_status)}
    if None in statuses.values() or not all(isinstance(moment, int) for moment in moments.values()):
        return None
    codes, units = columns.Names(), columns.Names()
    code_map = {code_key(sent): code for sent, code in fmt.code_map.items()}
    code_of = {sent: codes.number(code_map.get(code_key(sent), sent)) for sent in dict.fromkeys(sent_codes)}
    unit_of = {sent: units.number(sent) for sent in dict.fromkeys(sent_units)}
    count = len(sent_codes)
    decoded = Decoded(
        codes=codes.all(),
        units=units.all(),
        code=np.fromiter(map(code_of.__getitem__, sent_codes), np.int32, count),
        unit=np.fromiter(map(unit_of.__getitem__, sent_units), np.int32, count),
        time=np.fromiter(map(moments.__getitem__, sent_times), np.int64, count),
        value=np.fromiter(map(float, sent_values), np.float64, count),
        status=np.fromiter(map(statuses.__getitem__, sent_status), np.int16, count),
        line=np.arange(1, count + 1, dtype=np.int32),
    )
    return columns.settled(decoded, columns.Refusals(), lambda row: "\t".join(fields[row * 5 : row * 5 + 5]))


def _is_annex_15(fmt: VendorFormat) -> bool:
    """Whether a clean file means the same by this format as by Annex 15."""
    return (
        fmt.fields == _ANNEX_15
        and fmt.separator in ("auto", "\t")
        and fmt.decimal in ("auto", ".")
        and fmt.time_format == "auto"
        and not fmt.skip_lines
    )
