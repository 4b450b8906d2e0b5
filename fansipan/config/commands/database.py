"""Start, stop or describe the embedded PostgreSQL, or open its prompt.

fansipan database status
fansipan database psql -c "SELECT count(*) FROM observation"
"""

from __future__ import annotations

import argparse
import subprocess

from fansipan.config import environment as environments
from fansipan.config import postgres
from fansipan.config.postgres.places import client_programs
from fansipan.config.trouble import Trouble

help = "Start, stop or describe the embedded PostgreSQL, or open psql on the database"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("start", "stop", "status", "psql"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="for psql: its own arguments")


def run(args: argparse.Namespace) -> int:
    environment = environments.load()
    if args.what == "psql":
        return _psql(args.rest)
    if not environment.embedded:
        raise Trouble("DATABASE_URL is set: that PostgreSQL is not run by Fansipan.")
    if args.what == "start":
        postgres.ensure_running(environment)
    elif args.what == "stop":
        postgres.stop(environment)
    known = postgres.status(environment)
    print(f"{'running' if known.running else 'stopped'}: PostgreSQL {known.version or '-'} in {known.home}")
    print(f"  process {known.pid or '-'}, user {known.user}, {environment.database_url_for(owner=False)}")
    return 0


def _psql(rest: list[str]) -> int:
    """As the owner: whoever may open this prompt may read the files of the database too."""
    environment = environments.load()
    with postgres.held(environment):
        order = [str(client_programs() / "psql"), environment.database_url_for(owner=True), *rest]
        return subprocess.run(order, check=False).returncode
