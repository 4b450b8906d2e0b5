"""What an analysis shows, whatever it is of: the same parts on the page, in the CSV and in the XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite

from django.utils import formats
from django.utils.translation import gettext as _

from fansipan.kernel.text import pick
from fansipan.sectors.environment.pages.analyses.drawing import Drawing
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.analyses.series import HourlySeries, Measured
from fansipan.sectors.environment.rules.analyses.resampling import Interval

Cell = float | int | str | None


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers under a drawing; `name` is what a sheet of them is called; a folded one is opened by who wants it."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool = False

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The heads, and whether numbers stand under them."""
        numbers = [any(not isinstance(cell, str) for cell in column) for column in zip(*self.rows, strict=True)]
        return list(zip(self.head, numbers or [False] * len(self.head), strict=True))

    @property
    def written(self) -> list[list[tuple[str, bool]]]:
        """The cells as a reader's language writes them, and whether they are numbers."""
        return [[(cell, False) if isinstance(cell, str) else (figure(cell), True) for cell in row] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Method:
    """How something was computed, by which formula, out of which text."""

    text: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An analysis. Without `tables` the page says `nothing`: why there is no result."""

    subject: str
    facts: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    tables: tuple[Table, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    methods: tuple[Method, ...] = ()
    nothing: str = ""
    demo: bool = False
    heat: tuple[HeatRow, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A line of a heat map: its name, and (text, step of shade 0 … 8 or none) of each cell."""

    name: str
    cells: tuple[tuple[str, int | None], ...]


def figure(value: float | int | None) -> str:
    """A number with as many digits as a reader needs, as the language writes it; a dash for none."""
    if value is None or not isfinite(value):
        return "–"
    if value < 0:
        return f"−{figure(-value)}"
    if isinstance(value, int):
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    places = 0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 3
    if 0 < value < 0.01:
        return formats.number_format(Decimal(f"{value:.2g}").__format__("f"))
    return formats.number_format(Decimal(f"{value:.{places}f}"), places, force_grouping=True)


def short(value: float) -> str:
    """A number without needless zeros, three digits at most: ticks, edges of classes, cells of a map."""
    if not isfinite(value):
        return figure(value)
    if value < 0:
        return f"−{short(-value)}"
    return formats.number_format(Decimal(f"{float(f'{value:.3g}'):g}").__format__("f"))


def percent(share: float) -> str:
    """A share as people read it."""
    number = formats.number_format(Decimal(f"{100 * share:.1f}"), 1).replace("-", "−")
    return _("%(share)s %%") % {"share": number}


def between(sure: Interval, unit: str = "") -> str:
    """An interval in words; a dash for none."""
    if not isfinite(sure[0]):
        return "–"
    said = _("%(low)s to %(high)s") % {"low": figure(sure[0]), "high": figure(sure[1])}
    return f"{said} {unit}".strip()


def probability(p: float) -> str:
    """Not more digits than it is worth."""
    return "< " + formats.number_format("0.001") if p < 0.001 else formats.number_format(f"{p:.3f}")


def title(measured: Measured, *, station: bool = True) -> str:
    """What was measured, and where."""
    name = pick(measured.name, language())
    return f"{name} · {measured.station}" if station else name


def place(measured: Measured) -> str:
    """The station by code and name."""
    return f"{measured.station} · {pick(measured.station_name, language())}"


def account(found: Sequence[HourlySeries]) -> tuple[tuple[str, str], ...]:
    """What was left out of each series and why."""
    several = len(found) > 1
    lines: list[tuple[str, str]] = []
    for one in found:
        own = one.account
        name = f"{title(one.measured)}: " if several else ""
        lines += [
            (name + _("Hours used"), _("%(used)s of %(all)s") % {"used": figure(own.used), "all": figure(own.hours)}),
            (name + _("Hours left out: under 75 % of their readings valid"), figure(own.too_few)),
            (name + _("Hours without any valid reading"), figure(own.none)),
            (name + _("Readings that did not count: calibration, fault, failed quality control"), figure(own.refused)),
        ]
    return tuple(lines)


def hours_source() -> Method:
    """How every hourly mean came about."""
    return Method(
        _("Hourly means are of valid readings only, stamped at the end of the hour, in Viet Nam time."),
        "x̄ₕ = Σ xᵢ / n;  n ≥ 0.75 · N",
        _("Circular 10/2021/TT-BTNMT; house rule: three quarters of the readings due"),
    )
