"""Put back a backup: verify every checksum, then replace the database in one transaction, then the files.

Fansipan must be stopped. A database that holds anything is replaced only with --yes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fansipan.config import backups, postgres, supervisor
from fansipan.config import environment as environments

help = "Verify a backup and put it back"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="only verify the checksums")
    parser.add_argument("--yes", action="store_true", help="replace what the database holds")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    if args.check:
        manifest = backups.verify(args.file)
        print(f"{args.file} is whole: made at {manifest.made_at} by Fansipan {manifest.fansipan}")
        return
    with supervisor.only_one(environment), postgres.held(environment):
        manifest = backups.restore(environment, args.file, overwrite=args.yes)
    print(f"Restored the state of {manifest.made_at} with {len(manifest.entries) - 1} files.")
    print("Start with `fansipan up`: it applies newer migrations if there are any.")
