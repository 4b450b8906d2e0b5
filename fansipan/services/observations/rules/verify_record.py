"""Verify a station's record that was taken away: needs Python 3.9 or newer and nothing else, no server, no database.

    python3 verify_record.py record-TL-KT-01.jsonl.gz
    python3 verify_record.py record-TL-KT-01.jsonl.gz --receipt 128:9f2c…

A record is lines of JSON in gzip: a head, one line a delivery, an end. For every delivery: the original bytes against
their SHA-256, the readings against their hash, the link against the one before. A receipt is "sequence:chain_hash",
which a logger got as the answer to its delivery: whoever kept one sees whether the chain is still the same.

Take this file from Fansipan's source, not from whoever gave you the record.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FORMAT = "fansipan-record/1"
GENESIS = "0" * 64
COVERED = (
    *("name", "previous_hash", "protocol", "readings_hash", "received_at", "sender", "sequence", "sha256", "station"),
)
READING = struct.Struct("<iqdh")
NAN = float("nan")

Break = tuple[int, str, str]
"""The delivery's number in the chain, what does not hold, and the figures."""


class Report:
    """What was looked at, and what does not hold."""

    def __init__(self) -> None:
        self.station = "?"
        self.first = self.last = self.deliveries = self.readings = 0
        self.hash = GENESIS
        self.breaks: list[Break] = []
        self.known: dict[int, str] = {}
        self.ended = False

    def told(self) -> str:
        """The verdict in a few lines."""
        word = "BROKEN" if self.breaks else "holds "
        span = f"{self.deliveries} deliveries ({self.first} to {self.last}), {self.readings} readings"
        lines = [f"{word} {self.station}: {span}, head {self.hash}"]
        return "\n".join([*lines, *(f"    at {at}: {what} ({detail})" for at, what, detail in self.breaks)])


def verify(lines: Iterable[str], receipts: Mapping[int, str]) -> Report:
    """Walk a record from its head to its end."""
    report = Report()
    for line in lines:
        try:
            _take(json.loads(line), report)
        except (ValueError, KeyError, TypeError) as error:
            report.breaks.append((report.last + 1, "not_a_record", repr(error)[:80]))
            return report
    if not report.ended:
        report.breaks.append((report.last, "cut_off", "the record has no end"))
    for sequence, digest in receipts.items():
        if report.known.get(sequence) != digest:
            found = report.known.get(sequence, "not in this record")
            report.breaks.append((sequence, "receipt_contradicted", found))
    return report


def _take(line: dict[str, Any], report: Report) -> None:
    if "format" in line:
        if line["format"] != FORMAT:
            raise ValueError(line["format"])
        report.station = str(line["station"])
    elif "end" in line:
        report.ended = True
        if line["deliveries"] != report.deliveries:
            report.breaks.append((report.last, "deliveries_missing", f"{line['deliveries']} are said to be here"))
    else:
        report.breaks += [(line["sequence"], what, detail) for what, detail in _breaks(line, report)]
        report.deliveries += 1
        report.first = report.first or line["sequence"]
        report.last, report.hash = line["sequence"], line["chain_hash"]
        report.known[report.last] = report.hash


def _breaks(line: dict[str, Any], report: Report) -> Iterator[tuple[str, str]]:
    begins = not report.deliveries
    if not begins and line["sequence"] != report.last + 1:
        yield "sequence_gap", f"{report.last + 1} was expected"
    before = (GENESIS if line["sequence"] == 1 else line["previous_hash"]) if begins else report.hash
    if line["previous_hash"] != before or line["station"] != report.station or link_hash(line) != line["chain_hash"]:
        yield "chain_broken", line["chain_hash"]
    if hashlib.sha256(base64.b64decode(line["content"], validate=True)).hexdigest() != line["sha256"]:
        yield "bytes_altered", line["name"]
    if readings_hash(line["readings"]) != line["readings_hash"]:
        yield "readings_altered", f"{len(line['readings'])} readings"
    report.readings += len(line["readings"])


def link_hash(line: Mapping[str, Any]) -> str:
    """SHA-256 of the covered fields as JSON: keys sorted, no spaces, UTF-8."""
    covered = {name: line[name] for name in COVERED}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def readings_hash(rows: Iterable[list[Any]]) -> str:
    """SHA-256 over rows of datastream, microseconds since 1970 UTC, value (null: none) and status, 22 bytes each."""
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    packed = (
        READING.pack(number, time, NAN if value is None else value, status) for number, time, value, status in ordered
    )
    return hashlib.sha256(b"".join(packed)).hexdigest()


def lines_of(path: str) -> Iterator[str]:
    """The lines of a record, as far as they can be unpacked."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        try:
            yield from file
        except (EOFError, OSError, zlib.error, UnicodeDecodeError):
            return


def receipt_of(text: str) -> tuple[int, str]:
    """A receipt as it is written. Raises ValueError."""
    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or len(digest) != len(GENESIS):
        raise ValueError(f"{text} is not SEQUENCE:HASH")
    return int(sequence), digest.lower()


def main() -> int:
    """0 when everything holds, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record")
    parser.add_argument("--receipt", action="append", default=[], type=receipt_of, metavar="SEQUENCE:HASH")
    args = parser.parse_args()
    report = verify(lines_of(args.record), dict(args.receipt))
    sys.stdout.write(f"{report.told()}\n")
    return 1 if report.breaks else 0


if __name__ == "__main__":
    sys.exit(main())
