"""Compute everything that the readings come to again: averages, corrected hours, indices, exceedances.

    fansipan recompute --from 2026-01-01
    fansipan recompute --from 2026-10-01 --to 2026-11-01 --station TL-KT-01 --station TL-KT-02
    fansipan recompute --from 2026-01-01 --processes 2

After an edit of the law, of an outlet or of the table of an index, or whenever somebody doubts a number. What comes out
is what stands there already, unless something changed. It may run while Fansipan runs; each station is one transaction,
so what was broken off is begun again with the rest of the stations.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date, datetime, timedelta

from fansipan.config.trouble import Trouble
from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following

help = "Compute averages, indices and exceedances of a period again from the readings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DAY", help="the first day no more")
    parser.add_argument("--station", action="append", default=[], metavar="CODE", help="only this one; repeatable")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="stations at the same time (1)")


def run(args: argparse.Namespace) -> None:
    start = _midnight(args.start)
    end = _midnight(args.end) if args.end else clock.now() + timedelta(hours=1)
    if end <= start:
        raise Trouble("The period ends before it begins.", "--to is a later day than --from.")
    done = 0
    for place, of, code in recomputed(start, end, args.station, args.processes):
        done = place
        print(f"  {place:>4} of {of}  {code}", flush=True)
    if not done:
        raise Trouble("There is no such station.", "`fansipan recompute --help` shows how stations are named.")
    print(f"{done} stations computed again.")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)


def recomputed(start: datetime, end: datetime, codes: list[str], processes: int) -> Iterator[tuple[int, int, str]]:
    """Compute stations again, so many at the same time; gives how many are done, of how many, and which one it was."""
    wanted = following.stations_with_data(codes)
    if processes <= 1:
        for done, code in enumerate(wanted, 1):
            following.recompute_station(code, start, end)
            yield done, len(wanted), code
        return
    from django.db import connections

    # A connection does not survive the birth of a process: each makes its own.
    connections.close_all()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        running = {pool.submit(following.recompute_station, code, start, end): code for code in wanted}
        for done, one in enumerate(as_completed(running), 1):
            one.result()
            yield done, len(wanted), running[one]
