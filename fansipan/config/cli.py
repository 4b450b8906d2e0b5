"""The `fansipan` command. Each file of fansipan/config/commands is one command and says what it is:

    help = "Check what is wrong"                     one line for `fansipan --help`
    needs_site = False                               only if it must work without Django and the database
    as_owner = True                                  only if it changes tables: it works as the database's owner
    def add_arguments(parser) -> None: ...           optional
    def run(args) -> int | None: ...                 the exit code; None is 0

A command that needs the site is imported after Django was set up and runs while PostgreSQL is held running.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from fansipan.config import commands, postgres
from fansipan.config.trouble import ProgramMissing, Trouble
from fansipan.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Command:
    """A command as far as it is known without importing it, which keeps `--help` quick and safe."""

    name: str
    help: str
    needs_site: bool
    as_owner: bool

    @property
    def module(self) -> str:
        return f"{commands.__name__}.{self.name}"


def available() -> dict[str, Command]:
    """Every command by its name."""
    found = (_describe(path) for folder in commands.__path__ for path in sorted(Path(folder).glob("[a-z]*.py")))
    return {command.name: command for command in found}


def _describe(path: Path) -> Command:
    constants = {
        target.id: node.value.value
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return Command(
        name=path.stem,
        help=str(constants.get("help", "")),
        needs_site=constants.get("needs_site") is not False,
        as_owner=constants.get("as_owner") is True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and turn what went wrong into words; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fansipan.config.settings")
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except (Trouble, Problem) as problem:
        print(f"fansipan: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `fansipan ... | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(arguments: list[str]) -> int:
    known = available()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview(known))
        return 0 if arguments else 2
    command = known.get(arguments[0].replace("-", "_"))
    if command is None:
        raise ProgramMissing(f"There is no command `{arguments[0]}`.", "`fansipan --help` lists them all.")
    if not command.needs_site:
        return _perform(importlib.import_module(command.module), command, arguments[1:])
    if command.as_owner:
        os.environ["FANSIPAN_AS_OWNER"] = "1"
    with postgres.held():
        import django

        django.setup()
        return _perform(importlib.import_module(command.module), command, arguments[1:])


def perform(name: str, *arguments: str) -> int:
    """Run another command from within one that has set up the site."""
    command = available().get(name)
    if command is None:
        raise ProgramMissing(f"The command `{name}` is missing.", "Is the checkout whole? `git status` tells.")
    return _perform(importlib.import_module(command.module), command, list(arguments))


def _perform(module: ModuleType, command: Command, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"fansipan {command.name}", description=module.__doc__ or command.help)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    if hasattr(module, "add_arguments"):
        module.add_arguments(parser)
    return module.run(parser.parse_args(arguments)) or 0


def _overview(known: dict[str, Command]) -> str:
    width = max((len(name) for name in known), default=0)
    lines = [f"  {name:<{width}}  {command.help}" for name, command in sorted(known.items())]
    return "\n".join(["Usage: fansipan COMMAND [--help]", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
