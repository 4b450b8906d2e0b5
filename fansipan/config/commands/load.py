"""Load a province: its communes, organisations, properties, vendor profiles, stations, and what sectors read of it.

    fansipan load provinces/lao-cai
    fansipan load provinces/lao-cai --update

Loading again changes nothing that is there, so what an administrator edited stays. With --update the files win.
Nothing is ever removed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import chain
from pathlib import Path

from fansipan.config import environment as environments
from fansipan.config.trouble import Trouble
from fansipan.kernel.documents import BrokenDocument
from fansipan.kernel.permissions import SYSTEM

help = "Load the communes, organisations and stations of a province from its folder"
MOST_FAULTS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, nargs="?", help="the folder of the province; unset: FANSIPAN_PROVINCE")
    parser.add_argument("--update", action="store_true", help="let the files win over what is there")
    parser.add_argument("--demo", action="store_true", help="make demo accounts and the keys of simulated loggers too")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    folder = (args.folder or environment.province).resolve()
    _load(folder, update=args.update)
    if args.demo:
        from fansipan.sectors.citizens import demo as citizens
        from fansipan.sectors.hazards import demo as hazards
        from fansipan.services.centre import demo as centre
        from fansipan.services.observations.demo import seeding

        print(f"  {seeding.seed(environment.var / 'demo')}", flush=True)
        print(f"  {centre.seed()}", flush=True)
        print(f"  {citizens.seed(folder)}", flush=True)
        print(f"  {hazards.seed()}", flush=True)


def _load(folder: Path, *, update: bool) -> None:
    from fansipan.kernel import manifest
    from fansipan.services.observations.actions import loading

    apps = manifest.installed()
    national = (load(SYSTEM, update=update) for app in apps for load in app.loads)
    own = (load(SYSTEM, folder, update=update) for app in apps for load in app.province_loads)
    try:
        for one in chain(loading.load(SYSTEM, folder, update=update), chain.from_iterable(chain(national, own))):
            told = (f"{len(one.created)} created", f"{len(one.kept)} kept", f"{len(one.updated)} updated")
            print(f"  {one.document.name:<20} {', '.join(told)}", flush=True)
    except FileNotFoundError:
        raise Trouble(f"{folder} holds no province.json.", "Give the folder of a province.") from None
    except BrokenDocument as broken:
        raise Trouble(*_explained(broken)) from None
    print(f"  {_summary()}", flush=True)


def _explained(broken: BrokenDocument) -> tuple[str, str]:
    shown = [str(fault) for fault in broken.faults[:MOST_FAULTS]]
    more = len(broken.faults) - len(shown)
    lines = "\n  ".join([*shown, *([f"... and {more} more"] if more else [])])
    return f"{broken.faults[0].file} was not loaded.", f"{lines}\n  Mend the file and load again."


def _summary() -> str:
    """What the system holds now."""
    from fansipan.services.observations.models import Datastream, Station

    kinds = Counter(Station.objects.values_list("kind", flat=True))
    stations = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    return f"{sum(kinds.values())} stations ({stations}), {Datastream.objects.count()} datastreams"
