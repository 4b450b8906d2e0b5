"""Apply pending migrations as the owner of the database. `fansipan up` does it by itself."""

from __future__ import annotations

import argparse

from fansipan.config import environment as environments
from fansipan.config import preparing

help = "Apply pending migrations as the owner of the database; `up` does it by itself"
as_owner = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="only list them")


def run(args: argparse.Namespace) -> None:
    if args.plan:
        print("\n".join(preparing.pending_migrations()) or "Nothing to apply.")
        return
    print(preparing.migrations(environments.load()) or "Nothing to apply.")
