"""Real series for tests: Beijing's air with its wind, Tilburg's wastewater, Bogra's rain."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np

import fansipan
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, VIETNAM_US, Times, Values

SERIES = Path(fansipan.__file__).parents[1] / "provinces/lao-cai/series"
YEAR = 8760

BOGRA = """
32 20 25 189 240 193 379 278 301 0 0 82
0 4 - - 121 234 360 262 120 30 11 1
7 3 31 31 355 102 248 274 308 - 5 26
11 16 6 48 388 539 431 272 404 186 0 2
0 4 1 54 272 459 235 164 365 135 2 -
- 4 0 128 210 163 446 225 462 467 19 13
0 3 17 132 178 338 525 623 145 31 19 3
0 29 25 87 259 756 486 180 292 43 92 1
0 16 2 0 130 253 594 111 273 30 0 4
0 27 24 41 292 378 499 265 320 227 4 0
4 14 8 48 416 240 404 207 733 105 0 112
0 14 0 30 140 202 289 159 424 106 3 0
65 3 14 58 268 466 432 266 240 95 1 0
10 26 4 114 94 289 173 208 263 156 5 0
16 16 14 0 111 475 534 432 471 117 70 1
3 28 7 401 184 283 338 171 335 176 0 0
10 11 9 140 102 208 298 245 220 29 2 27
10 13 26 84 143 367 749 563 283 353 10 0
0 0 0 9 246 265 343 429 168 133 17 0
18 35 76 158 272 250 190 289 466 84 0 0
0 0 0 22 217 299 185 115 344 203 8 -
- 0 5 284 123 254 476 496 326 27 20 0
4 53 72 113 214 364 219 220 156 264 0 13
0 0 45 90 137 638 529 261 206 251 0 0
5 9 58 72 138 130 471 328 356 523 0 1
0 0 12 143 193 184 192 138 174 69 1 0
0 18 25 28 92 732 320 256 302 131 15 0
27 0 22 20 213 393 474 374 109 159 0 0
0 3 3 49 205 128 194 570 169 89 0 0
0 0 0 26 185 286 92 225 244 190 3 20
"""
"""Monthly rain in mm at Bogra (Bangladesh), 1981–2010: pyMannKendall's tests publish results of this series."""


def bogra() -> Values:
    """Years by months; NaN for seven months that are missing."""
    return np.array([[np.nan if one == "-" else float(one) for one in row.split()] for row in BOGRA.split("\n")[1:-1]])


@cache
def beijing(name: str) -> tuple[Times, dict[str, Values]]:
    """Ends of the hours, and every column; NaN for what is missing."""
    with gzip.open(SERIES / f"air-beijing/{name}.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    start = np.array([row["time"] for row in rows], "datetime64[us]").astype(np.int64)
    columns = {
        column: np.array([float(row[column]) if row[column] else np.nan for row in rows])
        for column in rows[0]
        if column != "time"
    }
    return start - VIETNAM_US + HOUR_US, columns


@cache
def tilburg() -> dict[str, Values]:
    """Every column of the quarters of an hour of a treatment plant."""
    with gzip.open(SERIES / "wastewater-tilburg/online-15min.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        column: np.array([float(row[column]) if row[column] else np.nan for row in rows])
        for column in rows[0]
        if column != "time"
    }
