"""Write warnings, what is near each commune, shelters and contacts as plain pages and JSON into a folder.

    fansipan snapshot /srv/mirror/fansipan

Any web server can hand them out when the site itself is away. The worker writes them into var/snapshot every quarter of
an hour.
"""

from __future__ import annotations

import argparse
from pathlib import Path

help = "Write plain pages that a mirror can serve when the site is away"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, help="where to; an older snapshot there is replaced")


def run(args: argparse.Namespace) -> None:
    from fansipan.sectors.citizens.actions import snapshots

    print(f"  {snapshots.write(args.folder.resolve())} files in {args.folder}", flush=True)
