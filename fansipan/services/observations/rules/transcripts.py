"""Original bytes as a person can read them, line for line as the decoder counted them."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel.errors import Problem
from fansipan.services.observations.rules.decoding import body, lines

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
