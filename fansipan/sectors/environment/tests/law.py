"""The numbers of the law as the house ships them, for tests of pure rules."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fansipan.sectors.environment import rules
from fansipan.sectors.environment.contracts import AirTable, WaterTable
from fansipan.sectors.environment.rules import tables

FOLDER = Path(rules.__file__).parents[1] / "fixtures" / "law"


@cache
def _index(kind: str) -> Any:
    rows = json.loads((FOLDER / "indices.json").read_text(encoding="utf-8"))
    return next(row for row in rows if row["kind"] == kind)


def air() -> AirTable:
    """The table of VN_AQI."""
    row = _index("air")
    return tables.air_table(row["code"], row["decision"], row["table"])


def water() -> WaterTable:
    """The table of VN_WQI."""
    row = _index("water")
    return tables.water_table(row["code"], row["decision"], row["table"])
