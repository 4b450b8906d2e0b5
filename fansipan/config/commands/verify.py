"""Verify that nothing was altered, removed or slipped in between the loggers and the reports.

Walks every delivery of a station from the first: the original bytes against their SHA-256, the readings
against the bytes and against their hash, each link against the one before. A receipt that a sender kept
(the answer to its delivery) proves from outside that the end of the chain was not cut off:

    fansipan verify TL-KT-01 --receipt 128:9f2c…

A record that was taken away is verified on any machine, without server and database; `verify_record.py` does the same
with Python alone, but for reading the bytes again:

    fansipan verify --file record-TL-KT-01.jsonl.gz --receipt 128:9f2c…
"""

from __future__ import annotations

import argparse
import json

help = "Verify a station's record from its first byte on"
needs_site = False  # a file that was taken away has none


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("stations", nargs="*", metavar="STATION", help="station codes; none: all")
    parser.add_argument(
        "--receipt",
        action="append",
        default=[],
        metavar="SEQUENCE:HASH",
        help="a chain hash kept outside, for the one station named",
    )
    parser.add_argument("--file", metavar="RECORD", help="a record that was taken away")


def run(args: argparse.Namespace) -> int:
    if args.file:
        return _file(args)
    import django

    from fansipan.config import postgres

    with postgres.held():
        django.setup()
        return _stations(args)


def _file(args: argparse.Namespace) -> int:
    from fansipan.services.observations.rules import rereading, verify_record

    report = verify_record.verify(verify_record.lines_of(args.file), dict(map(_receipt, args.receipt)))
    if not report.breaks:
        lines = map(json.loads, verify_record.lines_of(args.file))
        for sequence, unknown, written in rereading.strangers(lines):
            report.breaks.append((sequence, "readings_not_in_bytes", f"{unknown} of {written}"))
    print(report.told())
    return 1 if report.breaks else 0


def _stations(args: argparse.Namespace) -> int:
    from fansipan.config.trouble import Trouble
    from fansipan.services.observations.queries import catalogue, verification

    if args.receipt and len(args.stations) != 1:
        raise Trouble("--receipt needs exactly one STATION.", "Receipts belong to one station's chain.")
    codes = args.stations or catalogue.codes()
    unknown = sorted(set(codes) - set(catalogue.codes()))
    if unknown:
        raise Trouble(f"There is no station {', '.join(unknown)}.", "`fansipan verify` without names takes all.")
    receipts = dict(_receipt(text) for text in args.receipt)
    verdicts = [verification.verify(code, receipts) for code in codes]
    for verdict in verdicts:
        _print(verdict)
    broken = sum(not verdict.holds for verdict in verdicts)
    readings = sum(verdict.readings for verdict in verdicts)
    print(f"{len(verdicts)} stations, {readings} readings: {broken or 'none'} broken")
    return 1 if broken else 0


def _receipt(text: str) -> tuple[int, str]:
    from fansipan.config.trouble import Trouble

    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or len(digest) != 64:
        raise Trouble(f"{text} is not SEQUENCE:HASH.", "Copy both from the answer that the sender got.")
    return int(sequence), digest.lower()


def _print(verdict: object) -> None:
    from fansipan.services.observations.queries.verification import Verdict

    assert isinstance(verdict, Verdict)
    word = "holds " if verdict.holds else "BROKEN"
    print(
        f"{word} {verdict.station}: {verdict.deliveries} deliveries, {verdict.readings} readings, head {verdict.head}"
    )
    if verdict.unread:
        print(
            f"    {verdict.unread} readings came before it was kept how bytes are read, and today's configuration\n"
            "    does not find them in their bytes again; their hashes hold"
        )
    for finding in verdict.findings:
        print(f"    at {finding.sequence}: {finding.what.value} ({finding.detail})")
