"""Original bytes as a person can read them, line for line as the decoder counted them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fansipan.kernel.errors import Problem
from fansipan.services.observations.contracts import RefusedReading
from fansipan.services.observations.rules.decoding import body, body_json, lines
from fansipan.services.observations.rules.decoding.names import LONGEST_TEXT, shown

GZIP = ".gz"
LARGEST = 64 * 1024 * 1024
LONGEST_LINE = 2000
MOST_DUMPED = 4096
BYTES_A_ROW = 16

LINE_FORMATS = frozenset({"circular10", "csv"})
"""Formats in which a refused line's number is a line of the text; elsewhere it is the number of a reading."""

_VISIBLE = {code: 0x2400 + code for code in range(32) if code != 9} | {0x7F: 0x2421}
"""Control characters as the little pictures that Unicode has for them; TAB stays."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The lines of a file. `dumped` when it is no text, and its first bytes are shown as figures instead."""

    lines: tuple[str, ...]
    dumped: bool = False
    unpacked: bool = False


def transcript(content: bytes, decoder: str, encoding: str) -> Transcript:
    """The text of what was delivered; `decoder` is the delivery's format, `encoding` that of the vendor's profile."""
    unpacked = decoder.endswith(GZIP)
    if unpacked:
        try:
            content = body.ungzip(content, LARGEST)
        except Problem:
            return Transcript(_dump(content), dumped=True)
    text = lines.text_of(content, encoding, LARGEST)
    if not isinstance(text, str):
        return Transcript(_dump(content), dumped=bool(content), unpacked=unpacked)
    found = lines.lines_of(text)
    if found and not found[-1]:
        found.pop()
    return Transcript(tuple(map(_shown, found)), unpacked=unpacked)


def as_sent(content: bytes, decoder: str, encoding: str) -> Callable[[RefusedReading], str]:
    """What gives each refused reading of a delivery as it was sent: its line, or its row of JSON; "" when unknown.

    Bytes are read as the decoder reads them: unpacked, after their byte order mark, with the same line ends.
    """
    try:
        content = body.ungzip(content, LARGEST) if decoder.endswith(GZIP) else content
        if not numbers_lines(decoder):
            row_of = body_json.rows_as_sent(content)
            # Without a code the body as a whole was refused, and has no rows.
            return lambda item: shown(row_of(item.line, item.code), LONGEST_TEXT) if item.code else ""
    except (Problem, ValueError, KeyError, TypeError, IndexError):
        return lambda _item: ""
    text = lines.text_of(content, encoding, LARGEST)
    found = lines.lines_of(text) if isinstance(text, str) else []

    def line_of(item: RefusedReading) -> str:
        return shown(found[item.line - 1], LONGEST_TEXT) if 0 < item.line <= len(found) else ""

    return line_of


def numbers_lines(decoder: str) -> bool:
    """Whether the refused lines of this format are lines of the text."""
    return decoder.removesuffix(GZIP) in LINE_FORMATS


def _shown(line: str) -> str:
    cut = line[:LONGEST_LINE].translate(_VISIBLE)
    return f"{cut}…" if len(line) > LONGEST_LINE else cut


def _dump(content: bytes) -> tuple[str, ...]:
    """Offset, bytes in hexadecimal, the printable ones as text."""
    shown = content[:MOST_DUMPED]
    return tuple(
        f"{start:06x}  {row.hex(' '):<47}  {''.join(chr(byte) if 32 <= byte < 127 else '·' for byte in row)}"
        for start in range(0, len(shown), BYTES_A_ROW)
        for row in [shown[start : start + BYTES_A_ROW]]
    )
