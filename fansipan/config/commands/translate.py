"""Compile the translations that changed, so that pages are Vietnamese. `fansipan up` does it by itself.

    fansipan translate             compile what changed
    fansipan translate hmn         begin a catalogue in that language, or enter new texts into it

A further language is offered to readers when FANSIPAN_FURTHER_LANGUAGES names it; see docs/how-to/add-a-language.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import fansipan
from fansipan.config import catalogues, preparing
from fansipan.config import environment as environments

help = "Compile translations that changed; `up` does it by itself"
needs_site = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("language", nargs="?", help="code of a further language to begin a catalogue in, such as hmn")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    if args.language:
        house = Path(fansipan.__file__).parent
        path, missing = catalogues.begin(house, environment.catalogues, args.language)
        print(f"translations: {missing} texts to translate in {path}")
    if told := preparing.translations(environment):
        print(f"translations: {told}")
