"""Compile the translations that changed, so that pages are Vietnamese. `fansipan up` does it by itself."""

from __future__ import annotations

import argparse

from fansipan.config import preparing

help = "Compile translations that changed; `up` does it by itself"
needs_site = False


def run(_args: argparse.Namespace) -> None:
    if told := preparing.translations():
        print(f"translations: {told}")
