"""What the columns of an exported file are called in a sheet for people, and what they mean."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fansipan.services.observations.queries.exports.asked import ExportFormat
from fansipan.services.observations.queries.series import Resolution

HEADINGS: dict[str, str | Promise] = {
    "station": _("Station code"),
    "station_name": _("Station"),
    "parameter": _("Parameter code"),
    "name": _("Parameter"),
    "unit": _("Unit"),
    "time": _("Time (Viet Nam)"),
    "time_utc": _("Time (UTC)"),
    "value": _("Value"),
    "flag": _("Flag"),
    "status": _("Device status"),
    "by_hand": _("Flagged by hand"),
    "delivery": _("Delivery"),
    "replaced_at": _("Corrected at (Viet Nam)"),
    "replaced_by": _("Corrected by delivery"),
    "from": _("From (Viet Nam)"),
    "to": _("To (Viet Nam)"),
    "to_utc": _("To (UTC)"),
    "mean": _("Mean"),
    "min": _("Lowest"),
    "max": _("Highest"),
    "count": _("Number of readings"),
    "valid": _("Valid"),
    "expected": _("Expected"),
    "completeness": _("Completeness (%)"),
}

MEANINGS: dict[str, str | Promise] = {
    "time": _(
        "When the reading was taken. A period holds the readings after its beginning, up to and including its end."
    ),
    "value": _("The value in the unit beside it; empty when the logger sent none."),
    "flag": _("Quality flag of QARTOD: 1 passed, 2 not evaluated, 3 suspect, 4 failed, 9 no value."),
    "status": _("What the device said of itself: 0 measuring, 1 calibrating, 2 fault."),
    "by_hand": _("1 when an officer set the flag, 0 when the automatic tests did."),
    "delivery": _("Number of the delivery (a file or a request) that brought the reading."),
    "replaced_at": _("When a correction took the reading's place; empty for the reading that stands."),
    "replaced_by": _("Number of the delivery that brought the correction."),
    "from": _("Beginning of the hour, day or month; a reading at this very moment belongs to the one before."),
    "to": _("End of the hour, day or month; a reading at this very moment belongs to it."),
    "mean": _("Mean of the valid readings: a day is the mean of its hours, a month the mean of its days."),
    "min": _("Lowest valid reading."),
    "max": _("Highest valid reading."),
    "count": _("Readings that arrived, valid or not."),
    "valid": _("Readings measured in operation that did not fail the tests."),
    "expected": _("Readings that the interval of the device asks for."),
    "completeness": _("Valid readings in percent of those expected."),
}

RESOLUTION_NAMES: dict[Resolution, str | Promise] = {
    Resolution.RAW: _("Readings"),
    Resolution.HOUR: _("Hourly means"),
    Resolution.DAY: _("Daily means"),
    Resolution.MONTH: _("Monthly means"),
}

FORMAT_NAMES: dict[ExportFormat, str | Promise] = {
    ExportFormat.XLSX: _("Excel (XLSX)"),
    ExportFormat.CSV: _("CSV"),
    ExportFormat.PARQUET: _("Parquet"),
}

FORMAT_HINTS: dict[ExportFormat, str | Promise] = {
    ExportFormat.XLSX: _("For people: with a sheet on stations, units, limits and their legal sources."),
    ExportFormat.CSV: _("For any program; Excel opens it too."),
    ExportFormat.PARQUET: _("For data analysis: small, typed, with units in its metadata."),
}
