"""The keys of the simulated loggers, in a file that only its owner reads."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "credentials.json"
Keys = dict[str, str]


def read(folder: Path) -> dict[str, Keys]:
    """Login and password, or token, by station; nothing where there is no file."""
    path = folder / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(folder: Path, known: dict[str, Keys]) -> None:
    """Replace the file in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{FILE}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(known, file, indent=1)
    os.replace(draft, folder / FILE)
