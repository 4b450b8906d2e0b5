"""Numbers and dates as a report writes them: 1.234,5 in Vietnamese, 1,234.5 in English; 23/11/2026 in both."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts.reports import Cell, CellKind

NOTHING = "–"


def number(value: float | None, decimals: int, language: str) -> str:
    """The number to so many decimals, in groups of three; a dash for none."""
    if value is None:
        return NOTHING
    text = f"{value:,.{decimals}f}"
    if not any(digit in "123456789" for digit in text):
        text = text.lstrip("-")
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "\u2212")


def day(value: date) -> str:
    """23/11/2026."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """14:05 23/11/2026; midnight is the end of the day before: 24:00 22/11/2026."""
    local = value.astimezone(clock.VIETNAM)
    if local.hour == local.minute == local.second == 0:
        return f"24:00 {day(local.date() - timedelta(days=1))}"
    return f"{local:%H:%M %d/%m/%Y}"


def tick(value: datetime, hourly: bool) -> str:
    """A moment under a chart: 14:00, or 23/11."""
    local = value.astimezone(clock.VIETNAM)
    return f"{local:%H:%M}" if hourly else f"{local:%d/%m}"


def cell(one: Cell, language: str) -> str:
    """A cell in words."""
    value = one.value
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return value
    if one.kind is CellKind.SHARE:
        return f"{number(100 * value, 1, language)} %"
    return number(value, one.decimals, language)


def symbol(unit: str) -> str:
    """A unit as the font can set it: the sign for micro, not the Greek letter that looks the same."""
    return unit.replace("\u03bc", "\u00b5")
