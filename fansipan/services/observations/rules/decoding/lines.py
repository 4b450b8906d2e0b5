"""From the bytes of a text file to its lines, and from a line to its fields."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from fansipan.services.observations.contracts import Refusal, VendorFormat
from fansipan.services.observations.rules.decoding.names import CONTROL, code_key, is_name

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY_SHARE = 0.05
"""One byte in nine of compressed or machine data is a control character; a damaged text file has a few."""

_NOT_CONTROL = {ord(mark): None for mark in "\t\r\n\x1a"}
_COMMA_SPACE = re.compile(r",\s+")
_TWO_SPACES = re.compile(r"\s{2,}")
_ONE_SEPARATOR = ("\t", ";", "|")


def text_of(raw: bytes, encoding: str, limit_bytes: int) -> str | tuple[Refusal, str]:
    """The text of a file; or the reason, with its detail, why the whole of it is refused."""
    if len(raw) > limit_bytes:
        return Refusal.TOO_LARGE, f"{len(raw)} > {limit_bytes}"
    text = _decoded(raw, encoding)
    if not text.strip("\ufeff\x1a \t\r\n"):
        return Refusal.EMPTY, ""
    if _is_binary(text):
        return Refusal.NOT_TEXT, raw[:8].hex(" ")
    return text.rstrip("\x1a") + "\n" if text.endswith("\x1a") else text


def _decoded(raw: bytes, encoding: str) -> str:
    """Text after its byte order mark, else by the profile's encoding; bytes that do not fit spoil their line alone."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            raw, encoding = raw[len(bom) :], name
            break
    else:
        encoding = _unmarked_utf16(raw) or encoding
    if codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig", "ascii"):
        return raw.decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        whole = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return "\n".join(_utf8_or_latin(line) for line in whole.split(b"\n"))


def _unmarked_utf16(raw: bytes) -> str | None:
    """Western text in UTF-16 has a NUL in every other byte and nowhere else."""
    for name, zeros, others in (("utf-16-le", raw[1::2], raw[0::2]), ("utf-16-be", raw[0::2], raw[1::2])):
        if zeros and not zeros.strip(b"\0") and b"\0" not in others:
            return name
    return None


def _utf8_or_latin(line: bytes) -> str:
    """An old logger writes "µg/m3" in one byte a letter; what that makes of a damaged line is no known name."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _is_binary(text: str) -> bool:
    """Whether too much of it is control characters. A tail of NULs is what a power cut leaves: it is not counted."""
    body = text.rstrip("\0\x1a")
    if not body:
        return True
    return len(CONTROL.findall(body.translate(_NOT_CONTROL))) > _BINARY_SHARE * len(body)


def lines_of(text: str) -> list[str]:
    """Lines after LF, CR LF or CR; the last element is what follows the last line end: "" in a whole file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Splitter:
    """Splits the lines of one format into its fields, each line by itself, so that a damaged one harms no other."""

    def __init__(self, fmt: VendorFormat) -> None:
        self.separator = fmt.separator
        self.expected = len(fmt.fields)
        self.code = fmt.fields.index("code")
        self.value = fmt.fields.index("value")
        self.joins_value = fmt.decimal == ","
        self.comma_codes = comma_codes(fmt.code_map)

    def fields(self, line: str) -> list[str]:
        """Fields without the spaces around them; empty ones beyond the last column are no fields."""
        parts = [part.strip() for part in self._parts(line)]
        while len(parts) > self.expected and not parts[-1]:
            parts.pop()
        return parts

    def _parts(self, line: str) -> list[str]:
        if self.separator == "auto":
            for mark in _ONE_SEPARATOR:
                if mark in line:
                    return line.split(mark)
            return self._by_commas_or_spaces(line)
        if self.separator == "spaces":
            return _TWO_SPACES.split(line.strip())
        return self._by_commas(line) if self.separator == "," else line.split(self.separator)

    def _by_commas_or_spaces(self, line: str) -> list[str]:
        """Two spaces separate only where they make a whole line, for then a comma may be a decimal mark."""
        for spaced in (_COMMA_SPACE.split(line), _TWO_SPACES.split(line.strip())):
            if len(spaced) >= self.expected:
                return spaced
        return self._by_commas(line)

    def _by_commas(self, line: str) -> list[str]:
        """Comma and space first: then "12,5" and "PM2,5" keep theirs."""
        spaced = _COMMA_SPACE.split(line)
        if len(spaced) >= self.expected:
            return spaced
        parts = line.split(",")
        if len(parts) > self.expected:
            parts = joined_code(parts, self.code, self.comma_codes)
        if self.joins_value and len(parts) == self.expected + 1:
            parts[self.value : self.value + 2] = [",".join(parts[self.value : self.value + 2])]
        return parts


def comma_codes(code_map: Mapping[str, str]) -> frozenset[str]:
    """Keys of the codes that hold a comma themselves: PM2,5 of Annex 15, and those of the profile."""
    return frozenset({code_key("PM2,5"), *(code_key(code) for code in code_map if "," in code)})


def joined_code(parts: list[str], place: int, codes: frozenset[str]) -> list[str]:
    """The parts of a comma-separated line with a code that the comma cut in two made whole again."""
    whole = ",".join(part.strip() for part in parts[place : place + 2])
    return [*parts[:place], whole, *parts[place + 2 :]] if is_name(whole) and code_key(whole) in codes else parts
