"""Start everything in one terminal: PostgreSQL, the site, the receivers, the worker and, in a demo, the simulators.

Ctrl-C stops it all. Whether a system is a demo or bare is decided at its first start.
"""

from __future__ import annotations

import argparse

from fansipan.config import environment as environments
from fansipan.config import supervisor

help = "Start everything: database, site, receivers, worker and the living demo"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bare", action="store_true", help="an empty production system with a first administrator")


def run(args: argparse.Namespace) -> int:
    return supervisor.up(environments.load(), bare=args.bare)
