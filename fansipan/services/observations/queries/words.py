"""The words for every closed set of this room, in the reader's language."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from fansipan.services.observations.contracts import Flag, LoggerStatus, QualityTest, Refusal
from fansipan.services.observations.models.catalogue import KIND_NAMES, PHASE_NAMES
from fansipan.services.observations.models.remarks import LOG_NAMES
from fansipan.services.observations.rules.state import StationState

STATE_NAMES = {
    StationState.MAINTENANCE: _("Maintenance"),
    StationState.NEVER: _("Not connected"),
    StationState.SILENT: _("Connection lost"),
    StationState.EXCEEDING: _("Exceeding"),
    StationState.FAULTY: _("Device fault"),
    StationState.CALIBRATING: _("Calibrating"),
    StationState.LATE: _("Late"),
    StationState.FRESH: _("Transmitting"),
}

FLAG_NAMES = {
    Flag.PASS: _("Passed"),
    Flag.NOT_EVALUATED: _("Not evaluated"),
    Flag.SUSPECT: _("Suspect"),
    Flag.FAIL: _("Failed"),
    Flag.MISSING: _("No value"),
}

TEST_NAMES = {
    QualityTest.GROSS_RANGE: _("Outside what can be"),
    QualityTest.RATE_OF_CHANGE: _("Changes too fast"),
    QualityTest.SPIKE: _("Spike"),
    QualityTest.FLAT_LINE: _("Does not change"),
    QualityTest.GAP: _("After a gap"),
    QualityTest.FUTURE: _("Time in the future"),
    QualityTest.STATUS: _("Device status"),
    QualityTest.MANUAL: _("Flagged by hand"),
}

STATUS_NAMES = {
    LoggerStatus.MEASURING: _("Measuring"),
    LoggerStatus.CALIBRATING: _("Calibrating"),
    LoggerStatus.FAULT: _("Device fault"),
}

REFUSAL_NAMES = {
    Refusal.NOT_TEXT: _("The file is not text"),
    Refusal.EMPTY: _("There is nothing in it"),
    Refusal.TOO_LARGE: _("It is too large"),
    Refusal.DAMAGED: _("It is damaged and cannot be opened"),
    Refusal.TOO_FEW_FIELDS: _("Fields are missing in the line"),
    Refusal.TOO_MANY_FIELDS: _("The line has too many fields"),
    Refusal.BAD_VALUE: _("The value is not a number"),
    Refusal.BAD_TIME: _("The time cannot be read"),
    Refusal.BAD_STATUS: _("The device status is unknown"),
    Refusal.BAD_UNIT: _("The unit does not fit the parameter"),
    Refusal.UNKNOWN_PARAMETER: _("The station has no such parameter"),
    Refusal.UNKNOWN_STATION: _("Nobody knows the station"),
    Refusal.NOT_YOURS: _("The datastream is another station's"),
    Refusal.TIME_TOO_OLD: _("The time is before the year 2000"),
    Refusal.TIME_IN_FUTURE: _("The time is more than a day ahead"),
    Refusal.CONFLICTING: _("A later line says something else for the same time"),
}

NOTHING = "–"


def number(value: float | None, decimals: int) -> str:
    """The value rounded to so many decimals, with the decimal sign of the reader's language; a dash for none.

    Rounded here, because Django's own way of writing a float cuts the rest off: 0.999 would read as 0.9.
    """
    return NOTHING if value is None else formats.number_format(round(value, decimals), decimals)


__all__ = [
    "FLAG_NAMES",
    "KIND_NAMES",
    "LOG_NAMES",
    "NOTHING",
    "PHASE_NAMES",
    "REFUSAL_NAMES",
    "STATE_NAMES",
    "STATUS_NAMES",
    "TEST_NAMES",
    "number",
]
