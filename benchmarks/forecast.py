"""How long forecasts take: training all gauges, and issuing for all of them after new readings.

    .venv/bin/python benchmarks/forecast.py                 200 gauges, 2 workers: the bar is 15 min and 10 s
    .venv/bin/python benchmarks/forecast.py --gauges 20     a tenth of it

The gauges are resampled from the two river series that come with Fansipan: each one starts elsewhere in time and is
stretched in height, and every second one has another gauge above it. Training and issuing run as the site runs them,
without its database: packed models, unpacked again for the first issue, then kept.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from fansipan.sectors.hazards.rules.forecasting import apart, packing, spread, table
from fansipan.sectors.hazards.rules.forecasting.features import MEMORY, Workshop
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel
from fansipan.sectors.hazards.rules.forecasting.series import Input, InputKind, Series
from fansipan.sectors.hazards.rules.forecasting.trees import NIGHTLY

RIVERS = Path(__file__).parents[1] / "fansipan" / "sectors" / "hazards" / "fixtures" / "rivers"
TRAIN_BAR_S, ISSUE_BAR_S = 900.0, 10.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--gauges", type=int, default=200)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--hours", type=int, default=8760, help="history that each gauge learns from")
    args = asked.parse_args()
    gauges = resampled(args.gauges, args.hours)
    trained_s, packed = train(gauges, args.workers)
    first_s, models = unpack(packed)
    issue_s, forecasts = issue(gauges, models)
    report(args, (trained_s, first_s, issue_s), sum(map(len, packed)), forecasts)


def resampled(count: int, hours: int) -> list[Series]:
    """Gauges made of the two series; measured hours are drawn together, so that a year is a year of readings."""
    sources = [table.read(path.read_bytes(), path.name) for path in sorted(RIVERS.glob("*.csv.gz"))]
    chance = np.random.default_rng(1)
    found = []
    for number in range(count):
        source = sources[number % len(sources)]
        known = np.flatnonzero(~np.isnan(source.own))
        picked = np.roll(known, -int(chance.integers(len(known))))[np.arange(hours) % len(known)]
        rain = next(one.values for one in source.inputs.values() if one.kind is InputKind.RAIN)
        own = source.own[picked] * float(chance.uniform(0.5, 2.0))
        inputs = {"rain": Input(InputKind.RAIN, rain[picked])}
        if number % 2:
            inputs["above"] = Input(InputKind.RIVER, np.roll(own, -4) + chance.normal(0, own.std() / 20, hours))
        found.append(Series(f"G{number:03d}", 0, source.step_us, own, inputs))
    return found


def train(gauges: list[Series], workers: int) -> tuple[float, list[bytes]]:
    begin = time.perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as crew:
        packed = list(crew.map(apart.learned, gauges, [NIGHTLY] * len(gauges)))
    return time.perf_counter() - begin, packed


def unpack(packed: list[bytes]) -> tuple[float, list[GaugeModel]]:
    begin = time.perf_counter()
    models = [packing.unpack(one) for one in packed]
    return time.perf_counter() - begin, models


def issue(gauges: list[Series], models: list[GaugeModel]) -> tuple[float, int]:
    """All leads of all gauges at their newest hour, from the weeks that a forecast looks at."""
    begin, count = time.perf_counter(), 0
    for gauge, model in zip(gauges, models, strict=True):
        recent = Series(
            gauge.name,
            gauge.start_us,
            gauge.step_us,
            gauge.own[-MEMORY:],
            {name: Input(one.kind, one.values[-MEMORY:]) for name, one in gauge.inputs.items()},
        )
        shop, newest = Workshop(recent, model.lags), np.arange(MEMORY) == MEMORY - 1
        for lead, tiers in model.leads.items():
            said = model.issue(shop, lead, newest)
            size = said.size[-1:]
            quantiles = said.centre[-1] + size[:, None] * tiers[int(said.tier[-1])].errors.of(size)
            count += len(spread.probability_above(quantiles, model.threshold))
    return time.perf_counter() - begin, count


def report(args: argparse.Namespace, seconds: tuple[float, float, float], size: int, forecasts: int) -> None:
    trained_s, first_s, issue_s = seconds
    share = args.gauges / 200
    print(f"{args.gauges} gauges, {args.hours} hours each, {args.workers} workers")
    learned = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(f"  training        {trained_s:8.1f} s   bar {TRAIN_BAR_S * share:.0f} s")
    print(f"  of processors   {learned.ru_utime:8.1f} s")
    print(f"  models          {size / 1e6:8.1f} MB")
    print(f"  unpacking       {first_s:8.2f} s")
    print(f"  first issue     {issue_s:8.2f} s   bar {ISSUE_BAR_S * share:.1f} s, {forecasts} forecasts")
    print(f"  all but training {own.ru_utime:7.1f} s of processors, making the gauges included")
    found = {
        "gauges": args.gauges,
        "hours": args.hours,
        "workers": args.workers,
        "train_s": round(trained_s, 1),
        "train_cpu_s": round(learned.ru_utime, 1),
        "models_bytes": size,
        "unpack_s": round(first_s, 3),
        "issue_s": round(issue_s, 3),
        "forecasts": forecasts,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
