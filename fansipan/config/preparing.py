"""Makes a checkout ready to serve: catalogues, tables, static files, the province or the first administrator.

Every step looks first and does nothing when nothing changed, so that a second start is quick. Runs as the owner of
the database, in a process of its own: the one that stays never has the owner's rights.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import fansipan
from fansipan.config import catalogues, cli
from fansipan.config.environment import Environment
from fansipan.config.postgres import roles
from fansipan.config.trouble import Trouble

DEMO = "demo"
BARE = "bare"
FOR_OTHERS = (
    *("*-dev.js", "*-dev.js.map", "*.d.ts", "*.d.mts", "*.cjs.js", "*.amd.js", "maplibre-gl.js", "maplibre-gl.js.map"),
    *("hls.js*", "hls-demo*", "hls.*js.map", "hls.min.*", "hls.mjs", "hls.worker.js", "hls.light*.js", "hls.light.mjs"),
)
"""Most of what the JavaScript packages bring is for developers and for other ways to load it: no page asks for it."""


def prepare(environment: Environment, *, mode: str) -> None:
    """All steps in order, each telling what it did if it did anything. Django must be set up."""
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("translations", lambda: translations(environment)),
        ("database", lambda: migrations(environment)),
        ("static files", static_files),
        ("numbers of the law", national_files),
        ("province" if mode == DEMO else "administrator", lambda: contents(environment, mode)),
        ("demo of onward transmission", lambda: onward_demo(environment) if mode == DEMO else ""),
    )
    for name, step in steps:
        began = time.monotonic()
        if told := step():
            print(f"  {name}: {told} ({time.monotonic() - began:.1f} s)", flush=True)


def chosen_mode(environment: Environment, *, bare: bool) -> str:
    """Demo or bare: decided at the first start and kept, so that no demo ever comes into a real system.

    Raises Trouble when a demo shall become bare.
    """
    kept = environment.var / "mode"
    mode = kept.read_text(encoding="ascii").strip() if kept.exists() else None
    if mode == DEMO and bare:
        raise Trouble(
            f"The system in {environment.var} holds the demo.",
            "Start an empty one beside it: FANSIPAN_VAR=var-real fansipan up --bare",
        )
    if mode in (DEMO, BARE):
        return mode
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text((BARE if bare else DEMO) + "\n", encoding="ascii")
    return BARE if bare else DEMO


def translations(environment: Environment) -> str:
    """Compile the catalogues that changed, those of the house and those of further languages."""
    count = sum(map(catalogues.compile_stale, catalogue_folders(environment)))
    return f"{count} compiled" if count else ""


def catalogue_folders(environment: Environment) -> tuple[Path, ...]:
    """Below which folders catalogues lie."""
    return Path(fansipan.__file__).parent, environment.province


def pending_migrations() -> list[str]:
    """The migrations that are written but not applied, as app.name."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrations(environment: Environment) -> str:
    """Apply what is pending, after granting the role of the site its rights in the tables to come."""
    from django.core.management import call_command
    from psycopg.conninfo import conninfo_to_dict

    pending = pending_migrations()
    if not pending:
        return ""
    if environment.database_url and environment.owner_database_url:
        site_role = str(conninfo_to_dict(environment.database_url).get("user", ""))
        roles.grant_by_default(environment.owner_database_url, site_role)
    call_command("migrate", interactive=False, verbosity=0)
    return f"{len(pending)} migrations applied"


def static_files() -> str:
    """Collect, hash and compress static files when any source changed."""
    from django.conf import settings
    from django.core.management import call_command

    mark = Path(settings.STATIC_ROOT) / ".sources"
    now = _static_fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        return ""
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(FOR_OTHERS))
    mark.write_text(now, encoding="ascii")
    return "collected"


def static_files_are_stale() -> bool:
    """Whether a source of static files changed since they were collected."""
    from django.conf import settings

    mark = Path(settings.STATIC_ROOT) / ".sources"
    return not mark.exists() or mark.read_text(encoding="ascii") != _static_fingerprint()


def _static_fingerprint() -> str:
    """Names, sizes and times of all sources."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            known = Path(storage.path(path)).stat()
            seen.update(f"{getattr(storage, 'prefix', '')}/{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def national_files() -> str:
    """Load what is the same in every province; what an officer edited stays as it is."""
    from fansipan.kernel import manifest
    from fansipan.kernel.permissions import SYSTEM

    loaded = [one for app in manifest.installed() for load in app.loads for one in load(SYSTEM)]
    count = sum(len(one.created) for one in loaded)
    return f"{count} loaded" if count else ""


def contents(environment: Environment, mode: str) -> str:
    """The province for a demo, one administrator for a real system; nothing when they are there."""
    return _first_administrator() if mode == BARE else _province(environment)


def onward_demo(environment: Environment) -> str:
    """Destinations of a demo, which lead to the simulators; their ports follow the settings."""
    from fansipan.services.exchange.demo import seeding

    count = seeding.seed(environment.var / "demo", environment.sink_port)
    return f"{count} destinations made" if count else ""


def _first_administrator() -> str:
    from fansipan.services.identity import actions

    made = actions.first_administrator()
    if made is None:
        return ""
    login, password = made
    return f"log in as {login} with the password {password} and change it; it is shown only this once"


def _province(environment: Environment) -> str:
    from django.apps import apps

    keys = environment.var / "demo" / "credentials.json"  # made last: a first start that was cut short begins again
    if keys.exists() and apps.get_model("observations", "Station").objects.exists():
        return ""
    cli.perform("load", str(environment.province), "--demo")
    return f"{environment.province.name} loaded"
