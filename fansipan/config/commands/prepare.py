"""Make the checkout ready to serve: translations, tables, static files, and the province or an administrator.

`fansipan up` does this by itself. Run it alone when another program starts the processes.
"""

from __future__ import annotations

import argparse

from fansipan.config import environment as environments
from fansipan.config import preparing

help = "Apply migrations, collect static files, load the province; `up` does it by itself"
as_owner = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bare", action="store_true", help="no demo: one administrator and nothing else")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    preparing.prepare(environment, mode=preparing.chosen_mode(environment, bare=args.bare))
