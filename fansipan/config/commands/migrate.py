"""Apply pending migrations as the owner of the database."""

from __future__ import annotations

import argparse
import subprocess
import sys

from fansipan.config import environment as environments
from fansipan.config import postgres

help = "Apply pending migrations as the owner of the database"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="what Django's migrate understands, such as --plan")


def run(args: argparse.Namespace) -> int:
    environment = environments.load()
    with postgres.held(environment):
        order = [sys.executable, str(environment.root / "manage.py"), "migrate", *args.rest]
        return subprocess.run(order, env=environments.for_child(FANSIPAN_AS_OWNER="1"), check=False).returncode
