"""Write a backup of the database and of the files in var/ that cannot be made again.

Works while Fansipan runs. The file holds secrets: keep it as you keep a key, and not on the same disk.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fansipan.config import backups, postgres
from fansipan.config import environment as environments
from fansipan.kernel import clock

help = "Write a backup of the database and the files, with checksums"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="where to; by default var/backups/fansipan-DATE.zip")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    stamp = clock.now().astimezone(clock.VIETNAM).strftime("%Y%m%d-%H%M%S")
    target: Path = args.file or environment.var / "backups" / f"fansipan-{stamp}.zip"
    with postgres.held(environment):
        manifest = backups.write(environment, target.absolute())
    size = target.stat().st_size / 1e6
    print(f"{target}: the database and {len(manifest.entries) - 1} files, {size:.1f} MB")
