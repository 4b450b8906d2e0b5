"""Secrets that a system makes for itself once, and keeps in a file that only its own user can read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What lies at `path`, made at first use. Two processes that start at once end with the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make())
        with suppress(FileExistsError):
            os.link(draft, path)  # fails for the second one, which keeps the first one's
        draft.unlink()
    return path.read_bytes()
