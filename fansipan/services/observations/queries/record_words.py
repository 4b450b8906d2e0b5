"""The words of the record: how things came, what to do about a refusal, why readings are missing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.rules.ledger import GapKind

PROTOCOL_NAMES = {
    "ftp": _("FTP"),
    "ftps": _("FTPS"),
    "drop": _("Drop folder"),
    "http": _("HTTPS"),
    "replay": _("Replay"),
}

REMEDIES = {
    Refusal.NOT_TEXT: _("Ask the plant to send the logger's text file itself, not a picture, archive or print of it."),
    Refusal.EMPTY: _("Ask the plant whether its logger writes files before it measures; an empty file says nothing."),
    Refusal.TOO_LARGE: _("Ask the plant to send what is missing in parts, such as one file a day."),
    Refusal.DAMAGED: _("Ask the plant to send the file again: this one was cut off or changed on its way."),
    Refusal.TOO_FEW_FIELDS: _(
        "Compare the line with the vendor profile: separator and columns must fit; a line that was cut off must be "
        "sent again."
    ),
    Refusal.TOO_MANY_FIELDS: _("Compare the line with the vendor profile: the separator or the columns do not fit."),
    Refusal.BAD_VALUE: _("Ask the plant what the logger meant; a decimal comma is set in the vendor profile."),
    Refusal.BAD_TIME: _("Set the time pattern in the vendor profile, or have the logger's clock mended."),
    Refusal.BAD_STATUS: _("Add the status to the vendor profile, if the plant can say what it stands for."),
    Refusal.BAD_UNIT: _(
        "Add the spelling of the unit to the property, or ask the plant to send the unit of its permit; then replay."
    ),
    Refusal.UNKNOWN_PARAMETER: _(
        "Add the code to the property or to the vendor's code map, or add the datastream to the station; then replay."
    ),
    Refusal.UNKNOWN_STATION: _("Say whose file it is; its file-name prefix then belongs to that station from now on."),
    Refusal.NOT_YOURS: _("Ask the sender to check the datastream numbers: a token opens the own station only."),
    Refusal.TIME_TOO_OLD: _("Have the logger's clock set: it lost its date."),
    Refusal.TIME_IN_FUTURE: _(
        "Have the logger's clock set: it runs ahead. Readings stamped too early must be sent again."
    ),
    Refusal.CONFLICTING: _("Ask the plant which of the two values holds; the last one in the file was kept."),
}
"""What a person can do about each reason, in a sentence."""

GAP_NAMES = {
    GapKind.NOT_YET_DUE: _("May still come in time"),
    GapKind.DECLARED: _("Cause stated"),
    GapKind.CALIBRATION: _("The logger reported calibration"),
    GapKind.FAULT: _("The logger reported a fault"),
    GapKind.STATION_SILENT: _("Open: the whole station was silent"),
    GapKind.DATASTREAM_SILENT: _("Open: other parameters came"),
}
