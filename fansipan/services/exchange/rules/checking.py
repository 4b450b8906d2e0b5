"""A destination's settings, looked at before anything is written by them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import datetime

from fansipan.services.exchange.contracts import FileFormat, Protocol, SentContent, SentStatus, WrittenFormat
from fansipan.services.exchange.rules import values

FIELDS = ("code", "value", "unit", "time", "status", "")
"""What a line can hold; "" is an empty column."""

LINE_ENDS = ("\n", "\r\n")
SEPARATORS = ("\t", ";", "|", ",", "  ")
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
HOUR = 60


def format_faults(fmt: WrittenFormat, file_format: FileFormat) -> Iterator[str]:
    """The names of what cannot be, such as "time_format"."""
    if not _is_encoding(fmt.encoding):
        yield "encoding"
    if not _is_time(fmt.time_format):
        yield "time_format"
    if set(fmt.status_words) != {one.name.lower() for one in SentStatus}:
        yield "status_words"
    if file_format is FileFormat.JSON:
        return
    if not {"code", "value", "time"} <= set(fmt.fields) or not set(fmt.fields) <= set(FIELDS):
        yield "columns"
    if fmt.decimal == fmt.separator or fmt.decimal not in (".", ","):
        yield "decimal"
    if fmt.separator in values.number(0.5, fmt.decimals):
        yield "separator"


def window_fault(content: SentContent, minutes: int) -> bool:
    """Whether a file could not hold a whole hour though hours are sent."""
    return content is SentContent.HOURS and minutes % HOUR != 0


def address_faults(protocol: Protocol, host: str, url: str, host_key: str) -> Iterator[str]:
    """The names of what is missing to get there. An SFTP server is known by its key alone."""
    if protocol is Protocol.HTTPS:
        if not ADDRESS.fullmatch(url):
            yield "url"
    elif not host:
        yield "host"
    if protocol is Protocol.SFTP and not host_key.strip():
        yield "host_key"


def pattern_fault(pattern: str) -> bool:
    """Whether an answer's pattern is no regular expression."""
    try:
        re.compile(pattern)
    except re.error:
        return True
    return False


def _is_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False


def _is_time(pattern: str) -> bool:
    if pattern in (values.ISO, values.EPOCH, values.EPOCH_MS):
        return True
    sample = datetime(2026, 11, 22, 13, 45)  # noqa: DTZ001
    try:
        read = datetime.strptime(sample.strftime(pattern), pattern)  # noqa: DTZ007
    except ValueError:
        return False
    return read == sample
