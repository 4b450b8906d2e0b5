"""A vendor profile, checked before bytes are read by it: a profile's fault must never look like a logger's."""

from __future__ import annotations

import codecs
from datetime import datetime

from fansipan.kernel.errors import Invalid
from fansipan.services.observations.contracts import LoggerStatus, VendorFormat
from fansipan.services.observations.rules.decoding import times

STANDARD = VendorFormat()
"""The format of Annex 15 itself, with every tolerance that the field asks for."""

SEPARATORS = frozenset({"auto", "\t", ";", ",", "|", "spaces"})
COLUMNS = frozenset({"code", "value", "unit", "time", "status", "skip"})
ENCODINGS = frozenset(
    {
        "ascii",
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "iso8859-1",
        "cp1252",
        "cp1258",
        "gbk",
        "gb18030",
    }
)
_WIDEST_OFFSET = 14 * 60


def check(fmt: VendorFormat) -> None:
    """Raises Invalid("observations.vendor_format", field=…) when no file could be read by this format."""
    if fmt is STANDARD:
        return
    faults = {
        "separator": fmt.separator not in SEPARATORS,
        "decimal": fmt.decimal not in {"auto", ".", ","},
        "time_format": fmt.time_format != "auto" and not _is_pattern(fmt.time_format),
        "utc_offset_minutes": not -_WIDEST_OFFSET <= fmt.utc_offset_minutes <= _WIDEST_OFFSET,
        "encoding": not _is_encoding(fmt.encoding),
        "fields": not _are_columns(fmt.fields),
        "status_map": not set(fmt.status_map.values()) <= set(LoggerStatus),
        "skip_lines": fmt.skip_lines < 0,
    }
    for name, wrong in faults.items():
        if wrong:
            raise Invalid("observations.vendor_format", field=name, value=str(getattr(fmt, name)))


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ENCODINGS
    except LookupError:
        return False


def _are_columns(names: tuple[str, ...]) -> bool:
    sent = [name for name in names if name != "skip"]
    return set(names) <= COLUMNS and len(sent) == len(set(sent)) and {"code", "value", "time"} <= set(sent)


def _is_pattern(pattern: str) -> bool:
    """A pattern that gives a whole date and time back; zones belong in `utc_offset_minutes`."""
    sample = datetime(2026, 11, 22, 13, 45)  # noqa: DTZ001
    if "%z" in pattern.casefold() or not pattern.isascii():
        return False
    try:
        return times.pattern_time(sample.strftime(pattern), pattern, 0) == times.circular_time("202611221345", 0)
    except ValueError:
        return False
