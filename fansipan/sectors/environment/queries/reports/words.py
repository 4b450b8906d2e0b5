"""The words of reports for every closed set, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LimitReason
from fansipan.sectors.environment.contracts.reports import BlockKind
from fansipan.sectors.environment.models.law import AVERAGE_NAMES
from fansipan.sectors.environment.models.reports import KIND_NAMES, SCOPE_NAMES, STATE_NAMES

BLOCK_NAMES = {
    BlockKind.IDENTIFICATION: _("Identification"),
    BlockKind.SUMMARY: _("Summary"),
    BlockKind.TEXT: _("Free text"),
    BlockKind.AVAILABILITY: _("Availability of data"),
    BlockKind.AVERAGES: _("Averages and limits"),
    BlockKind.EXCEEDANCES: _("Exceedances"),
    BlockKind.INDEX_DAYS: _("Air and water index by day"),
    BlockKind.CHARTS: _("Charts"),
    BlockKind.CALIBRATION: _("Calibration and inspection"),
    BlockKind.GAPS: _("Gaps in the data and their causes"),
    BlockKind.TOP_EMITTERS: _("Largest emitters"),
    BlockKind.REMARKS: _("Remarks"),
    BlockKind.SIGNATURE: _("Signatures"),
    BlockKind.SOURCES: _("Sources and law"),
}

BLOCK_HINTS = {
    BlockKind.IDENTIFICATION: _("Who and where: the station or the list of stations, the period, the edition."),
    BlockKind.SUMMARY: _("The most important numbers in a few sentences, written by the system."),
    BlockKind.TEXT: _("What you write yourself, with placeholders."),
    BlockKind.AVAILABILITY: _("Readings expected, received, late, refused and missing."),
    BlockKind.AVERAGES: _("Mean, lowest and highest value, completeness, the limit and how often it was exceeded."),
    BlockKind.EXCEEDANCES: _("Every exceedance with its beginning, end, highest value and limit."),
    BlockKind.INDEX_DAYS: _("VN_AQI and VN_WQI of every day in the colours of the law."),
    BlockKind.CHARTS: _("Hourly or daily means over the period with limits; gaps stay visible."),
    BlockKind.CALIBRATION: _("Instruments with the days on which calibration and inspection are due."),
    BlockKind.GAPS: _("Stretches without readings, the longest first, and why as far as it is known."),
    BlockKind.TOP_EMITTERS: _("Mass from concentration times flow, by parameter, the largest first."),
    BlockKind.REMARKS: _("What the officer wrote for this report."),
    BlockKind.SIGNATURE: _("Place, day and who signs."),
    BlockKind.SOURCES: _("The regulations, permits and decisions that the numbers were held against."),
}

EXCEEDANCE_NAMES = {
    ExceedanceKind.WARNING: pgettext_lazy("exceedance", "Warning"),
    ExceedanceKind.VIOLATION: pgettext_lazy("exceedance", "Limit exceeded"),
}

REASON_NAMES = {
    LimitReason.PERMIT: _("Environmental permit"),
    LimitReason.REGULATION: _("Regulation in force"),
    LimitReason.TRANSITION: _("Earlier regulation, by transition"),
}

FORMAT_NAMES = {"pdf": "PDF", "xlsx": "XLSX"}
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

PLACEHOLDER_NAMES = {
    "subject": _("name of the station, plant or province"),
    "code": _("code of the station or plant"),
    "province": _("name of the province"),
    "period": _("the day, month or quarter in words"),
    "from": _("first day"),
    "to": _("last day"),
    "year": _("year"),
    "month": _("month as a number"),
    "quarter": _("quarter as a number"),
    "made_on": _("day on which the report was made"),
    "stations": _("how many stations it tells of"),
}

RESOLUTION_NAMES = {
    "auto": _("by the length of the period"),
    "hour": _("hourly means"),
    "day": _("daily means"),
}

SHORT_AVERAGES = {
    Average.ANY: "–",
    Average.HOUR: _("1 h"),
    Average.EIGHT_HOURS: _("8 h"),
    Average.DAY: _("24 h"),
    Average.MONTH: AVERAGE_NAMES[Average.MONTH],
    Average.YEAR: AVERAGE_NAMES[Average.YEAR],
}

__all__ = [
    "AVERAGE_NAMES",
    "BLOCK_HINTS",
    "BLOCK_NAMES",
    "EXCEEDANCE_NAMES",
    "FORMAT_NAMES",
    "KIND_NAMES",
    "LANGUAGE_NAMES",
    "PLACEHOLDER_NAMES",
    "REASON_NAMES",
    "RESOLUTION_NAMES",
    "SCOPE_NAMES",
    "SHORT_AVERAGES",
    "STATE_NAMES",
]
