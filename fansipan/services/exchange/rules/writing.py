"""Bytes of a file: lines of Annex 15 of Thông tư 10/2021/TT-BTNMT, or a JSON document; always the same for the same."""

from __future__ import annotations

from collections.abc import Iterator

from fansipan.kernel.errors import Invalid
from fansipan.services.exchange.contracts import Consignment, FileFormat, SentStream, WrittenFormat
from fansipan.services.exchange.rules import shaping, values


def written(consignment: Consignment, fmt: WrittenFormat, file_format: FileFormat) -> bytes:
    """The content of the file; b"" when nothing of it can be said.

    Raises Invalid("exchange.separator_within") when a code, unit or word holds the separator: whoever reads the line
    would take it for two fields.
    """
    if file_format is FileFormat.JSON:
        return shaping.document(consignment, fmt)
    lines = list(_lines(consignment, fmt))
    if not lines:
        return b""
    head = [fmt.separator.join(fmt.fields)] if fmt.header else []
    return "".join(f"{line}{fmt.line_end}" for line in (*head, *lines)).encode(fmt.encoding, "replace")


def _lines(consignment: Consignment, fmt: WrittenFormat) -> Iterator[str]:
    streams = {stream.id: stream for stream in consignment.station.streams}
    stamp = values.stamper(fmt)
    for datastream, time, value, status in consignment.rows.tolist():
        text = values.text(value, fmt)
        if text:
            yield _line(streams[datastream], text, str(stamp(time)), values.status(status, fmt), fmt)


def _line(stream: SentStream, value: str, time: str, status: str, fmt: WrittenFormat) -> str:
    cells = {"code": stream.code, "value": value, "unit": stream.unit, "time": time, "status": status}
    chosen = [cells[name] for name in fmt.fields]
    for cell in chosen:
        if fmt.separator in cell or "\n" in cell or "\r" in cell:
            raise Invalid("exchange.separator_within", value=cell)
    return fmt.separator.join(chosen)
