"""Rain and rivers: how good the forecasts are, and the work that makes them.

    fansipan hazards evaluate                     the two river series that come with Fansipan
    fansipan hazards evaluate FILE.csv …          any series: a time, a level or flow, and what else there is
    fansipan hazards evaluate --gauge CODE …      gauges of this site, by what they sent
    fansipan hazards train                        learn a new model for every level gauge
    fansipan hazards forecast                     forecast every level gauge that has new readings, then look back
    fansipan hazards weather FILE …               take in forecast rain: GRIB, NetCDF or CSV
    fansipan hazards replay NAME --speed N        begin a drill that replays a flood of the past

`evaluate` learns from the first two thirds of the measured time and scores the last third as forecasts would have been
issued then: nothing from after the time of issue is used, rain least of all. It needs no site but for `--gauge`; the
others do.
"""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fansipan.config.trouble import Trouble

help = "Rivers: score, train and issue forecasts, take in forecast rain, replay floods"
needs_site = False  # `evaluate` works without; what does not sets it up itself

NOT_IN_FORCE = {
    "worse": "not in force: worse than the one that is",
    "chosen": "not in force: a person chose another",
}
OWN_SERIES = Path(__file__).parents[2] / "sectors" / "hazards" / "fixtures" / "rivers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    evaluate = tasks.add_parser("evaluate", help="score the forecasts on the last third of each series")
    add = evaluate.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="CSV, plain or gzip; none: our own series")
    add("--gauge", action="append", default=[], metavar="CODE", help="a level gauge of this site; repeatable")
    add("--target", default="", metavar="COLUMN", help="the column to forecast")
    add("--rain", action="append", default=[], metavar="COLUMN", help="a column of rain; repeatable")
    add("--ignore", action="append", default=[], metavar="COLUMN", help="a column to leave out; repeatable")
    add("--leads", type=_leads, default=(), metavar="H,H", help="hours ahead; default 1,3,6,12,24")
    add("--nightly", action="store_true", help="with the lesser effort of training many gauges every night")
    add("--by-calendar", action="store_true", help="cut by the calendar: gaps count as time")
    train = tasks.add_parser("train", help="learn a new model for every level gauge")
    train.add_argument("--workers", type=int, default=None, metavar="N", help="processes; default: one a core")
    tasks.add_parser("forecast", help="forecast every gauge with new readings, then verify and match what was said")
    weather = tasks.add_parser("weather", help="take in forecast rain")
    weather.add_argument("files", nargs="+", type=Path, metavar="FILE", help="GRIB, NetCDF or CSV")
    weather.add_argument("--source", default="", metavar="NAME", help="the weather model; default: the file's name")
    replay = tasks.add_parser("replay", help="begin a drill that replays a flood of the past, as the page does")
    replay.add_argument("name", metavar="NAME", help="a file of the province's replays/, without .json")
    replay.add_argument("--speed", type=float, default=60.0, metavar="N", help="times as fast; default 60")
    replay.add_argument("--title", default="", help="of the drill; default: the flood's own")


def run(args: argparse.Namespace) -> int:
    if args.task == "evaluate" and not args.gauge:
        return _evaluate(args)
    from fansipan.config import postgres

    with postgres.held():
        import django

        django.setup()
        return TASKS[args.task](args)


def _leads(text: str) -> tuple[int, ...]:
    try:
        found = tuple(sorted({int(one) for one in text.split(",")}))
    except ValueError:
        raise argparse.ArgumentTypeError("hours like 1,3,6") from None
    if not found or found[0] < 1 or found[-1] > 240:
        raise argparse.ArgumentTypeError("hours from 1 to 240")
    return found


def _evaluate(args: argparse.Namespace) -> int:
    from fansipan.sectors.hazards.rules.forecasting import evaluating, learning, table, trees
    from fansipan.sectors.hazards.rules.scoring import report as scores

    asked = table.Asked(args.target, tuple(args.rain), tuple(args.ignore))
    effort = trees.NIGHTLY if args.nightly else trees.THOROUGH
    cure = "`fansipan hazards evaluate --help` tells how a column is named."
    reports = []
    for path in args.files or sorted(OWN_SERIES.glob("*.csv.gz")):
        try:
            series = table.read(path.read_bytes(), path.name.split(".")[0], asked)
            leads = learning.leads_in_steps(series.step_h, args.leads or learning.LEADS_H)
            report = evaluating.evaluate(series, leads, effort, by_calendar=args.by_calendar)
        except OSError as problem:
            raise Trouble(f"{path} cannot be read: {problem.strerror}.", "Give the path of a CSV file.") from None
        except (table.Unreadable, learning.TooShort) as problem:
            raise Trouble(f"{path}: {problem}", cure) from None
        print(scores.as_text(report, tuple(series.inputs)), flush=True)
        reports.append(report)
    print(scores.as_json(reports))
    return 0


def _evaluate_gauges(args: argparse.Namespace) -> int:
    from fansipan.kernel import clock
    from fansipan.sectors.hazards.actions.training import HISTORY_H
    from fansipan.sectors.hazards.queries import gauge_series
    from fansipan.sectors.hazards.rules.forecasting import evaluating, learning, trees
    from fansipan.sectors.hazards.rules.scoring import report as scores

    effort = trees.NIGHTLY if args.nightly else trees.THOROUGH
    places = {place.gauge.code: place for place in gauge_series.neighbourhoods()}
    reports = []
    for code in args.gauge:
        if code not in places:
            raise Trouble(f"There is no level gauge {code}.", f"There are: {', '.join(sorted(places)) or 'none'}.")
        found = gauge_series.hourly([places[code]], HISTORY_H, clock.now()).get(places[code].gauge.id)
        if found is None:
            raise Trouble(f"{code} has sent nothing in the last two years.")
        leads = learning.leads_in_steps(found.step_h, args.leads or learning.LEADS_H)
        try:
            report = evaluating.evaluate(found, leads, effort, by_calendar=args.by_calendar)
        except learning.TooShort as problem:
            raise Trouble(f"{code}: {problem}", "A model learns from 500 hours at least.") from None
        print(scores.as_text(report, tuple(found.inputs)), flush=True)
        reports.append(report)
    print(scores.as_json(reports))
    return 0


def _train(args: argparse.Namespace) -> int:
    from fansipan.sectors.hazards.actions import training

    for one in training.train(workers=args.workers):
        version = f"version {one.version}" if one.version else ""
        why = NOT_IN_FORCE.get(one.problem, one.problem.replace("_", " "))
        print(f"{one.code}: {', '.join(filter(None, (version, why)))}")
    return 0


def _forecast(args: argparse.Namespace) -> int:
    from fansipan.sectors.hazards.actions import forecasting, scoring

    print(f"{len(forecasting.issue())} gauges forecast")
    print(f"{scoring.match()} announcements and crossings of the last two weeks matched")
    return 0


def _weather(args: argparse.Namespace) -> int:
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.sectors.hazards.actions import weather

    for path in args.files:
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise Trouble(f"{path} cannot be read: {problem.strerror}.") from None
        taken = weather.take(SYSTEM, path.name, content, args.source)
        already = " (known already)" if taken.known else ""
        print(f"{path.name}: issued {taken.issued_at:%Y-%m-%d %H:%M}, {taken.gauges} gauges{already}")
    return 0


def _replay(args: argparse.Namespace) -> int:
    from fansipan.kernel.errors import Conflict, Invalid
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.sectors.hazards.actions import drills
    from fansipan.sectors.hazards.queries import replays
    from fansipan.sectors.hazards.rules.replaying import FASTEST

    _load_replay(args.name)
    known = {one.code: one for one in replays.events()}
    if args.name not in known:
        raise Trouble(f"There is no flood {args.name} to replay.", f"There are: {', '.join(sorted(known)) or 'none'}.")
    actor = replace(SYSTEM, name=f"{getpass.getuser()} (command line)")
    try:
        made = drills.begin(actor, args.title or known[args.name].title["vi"], args.name, args.speed)
    except Conflict:
        raise Trouble("A drill goes on already.", "End it on the page Drills and replays, /hazards/drills.") from None
    except Invalid:
        raise Trouble(f"{args.speed:g} times as fast is not possible.", f"Give --speed up to {FASTEST:g}.") from None
    print(f"drill {made} began: /hazards/duty?drill={made}")
    return 0


def _load_replay(name: str) -> None:
    """Bring the file of the province in where it is not known yet; what is known stays."""
    from fansipan.config import environment
    from fansipan.kernel.documents import BrokenDocument, Document
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.sectors.hazards.actions.loading import REPLAYS, replays

    folder = environment.load().province / REPLAYS
    path = next((one for one in sorted(folder.glob("*.json")) if one.stem == name), None)
    try:
        if path is not None:
            replays.load(SYSTEM, Document(path))
    except BrokenDocument as broken:
        raise Trouble(f"{path} was not loaded.", "; ".join(str(fault) for fault in broken.faults[:5])) from None


TASKS: dict[str, Callable[[argparse.Namespace], int]] = {
    "evaluate": _evaluate_gauges,
    "train": _train,
    "forecast": _forecast,
    "weather": _weather,
    "replay": _replay,
}
