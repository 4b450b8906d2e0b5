"""Compute everything that the readings come to again: averages, corrected hours, indices, exceedances.

    fansipan recompute --from 2026-01-01
    fansipan recompute --from 2026-10-01 --to 2026-11-01 --station TL-KT-01 --station TL-KT-02
    fansipan recompute --from 2026-01-01 --processes 2

After an edit of the law, of an outlet or of the table of an index, or whenever somebody doubts a number. What comes out
is what stands there already, unless something changed. It may run while Fansipan runs; each fortnight is a
transaction of its own, so what was broken off is begun again where it ended.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta

from fansipan.config.trouble import Trouble
from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following

help = "Compute averages, indices and exceedances of a period again from the readings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DAY", help="the first day no more")
    parser.add_argument("--station", action="append", default=[], metavar="CODE", help="only this one; repeatable")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="at the same time (1)")


def run(args: argparse.Namespace) -> None:
    start = _midnight(args.start)
    end = _midnight(args.end) if args.end else clock.now() + timedelta(hours=1)
    if end <= start:
        raise Trouble("The period ends before it begins.", "--to is a later day than --from.")
    wanted = following.stations_with_data(args.station)
    if not wanted:
        raise Trouble("There is no such station.", "`fansipan recompute --help` shows how stations are named.")
    for until in recomputed(start, end, wanted, args.processes):
        print(f"  {len(wanted)} stations up to {until.astimezone(clock.VIETNAM):%Y-%m-%d %H:%M}", flush=True)
    print(f"{len(wanted)} stations computed again.")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)


def recomputed(start: datetime, end: datetime, codes: list[str], processes: int) -> Iterator[datetime]:
    """Compute stations again, by so many processes; gives how far it is."""
    fortnights = following.fortnights(codes, start, end)
    parts = [part for number in range(max(1, processes)) if (part := codes[number :: max(1, processes)])]
    if len(parts) == 1:
        for first, last in fortnights:
            following.recompute_stations(codes, first, last)
            yield last
        return
    from django.db import connections

    # A connection does not survive the birth of a process: each makes its own.
    connections.close_all()
    with ProcessPoolExecutor(len(parts), multiprocessing.get_context("fork")) as pool:
        for first, last in fortnights:
            for one in [pool.submit(following.recompute_stations, part, first, last) for part in parts]:
                one.result()
            yield last
