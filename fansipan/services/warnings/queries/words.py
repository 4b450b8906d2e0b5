"""The words for closed sets, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.services.warnings.contracts import (
    CapCategory,
    CapCertainty,
    CapFaultCode,
    CapMessageType,
    CapResponse,
    CapSeverity,
    CapStatus,
    CapUrgency,
    MessageState,
    WarningState,
)

STATES = {
    WarningState.PREPARED: _("Being prepared"),
    WarningState.IN_FORCE: pgettext_lazy("warning", "In force"),
    WarningState.ENDED: _("Danger over"),
    WarningState.CANCELLED: _("Withdrawn"),
    WarningState.EXPIRED: _("Expired"),
}
MESSAGE_STATES = {
    MessageState.DRAFT: _("Draft"),
    MessageState.SUBMITTED: _("Waits for a second person"),
    MessageState.RELEASED: _("Released"),
    MessageState.DISCARDED: _("Discarded"),
}
TYPES = {
    CapMessageType.ALERT: _("Warning"),
    CapMessageType.UPDATE: _("Update"),
    CapMessageType.CANCEL: _("Withdrawal"),
    CapMessageType.ACK: _("Acknowledgement"),
    CapMessageType.ERROR: _("Refusal"),
}
STATUSES = {
    CapStatus.ACTUAL: _("Real"),
    CapStatus.EXERCISE: _("Exercise"),
    CapStatus.TEST: _("Test"),
    CapStatus.SYSTEM: _("Technical"),
    CapStatus.DRAFT: _("Draft"),
}
SEVERITIES = {
    CapSeverity.EXTREME: pgettext_lazy("severity", "Extreme"),
    CapSeverity.SEVERE: pgettext_lazy("severity", "Severe"),
    CapSeverity.MODERATE: pgettext_lazy("severity", "Moderate"),
    CapSeverity.MINOR: pgettext_lazy("severity", "Minor"),
    CapSeverity.UNKNOWN: pgettext_lazy("severity", "Unknown"),
}
URGENCIES = {
    CapUrgency.IMMEDIATE: _("At once"),
    CapUrgency.EXPECTED: _("Within the hour"),
    CapUrgency.FUTURE: pgettext_lazy("urgency", "Later"),
    CapUrgency.PAST: _("Over"),
    CapUrgency.UNKNOWN: pgettext_lazy("urgency", "Unknown"),
}
CERTAINTIES = {
    CapCertainty.OBSERVED: pgettext_lazy("certainty", "Observed"),
    CapCertainty.LIKELY: pgettext_lazy("certainty", "Likely"),
    CapCertainty.POSSIBLE: pgettext_lazy("certainty", "Possible"),
    CapCertainty.UNLIKELY: pgettext_lazy("certainty", "Unlikely"),
    CapCertainty.UNKNOWN: pgettext_lazy("certainty", "Unknown"),
}
RESPONSES = {
    CapResponse.SHELTER: _("Take shelter"),
    CapResponse.EVACUATE: _("Leave the place"),
    CapResponse.PREPARE: _("Get ready"),
    CapResponse.EXECUTE: _("Do as planned"),
    CapResponse.AVOID: _("Stay away"),
    CapResponse.MONITOR: _("Keep informed"),
    CapResponse.ASSESS: _("Judge the situation"),
    CapResponse.ALL_CLEAR: _("All clear"),
    CapResponse.NONE: _("Nothing to do"),
}
CATEGORIES = {
    CapCategory.GEO: _("Earth and slopes"),
    CapCategory.MET: _("Weather and floods"),
    CapCategory.SAFETY: _("Safety"),
    CapCategory.SECURITY: _("Security"),
    CapCategory.RESCUE: _("Rescue"),
    CapCategory.FIRE: _("Fire"),
    CapCategory.HEALTH: _("Health"),
    CapCategory.ENV: _("Environment"),
    CapCategory.TRANSPORT: _("Transport"),
    CapCategory.INFRA: _("Power, water, networks"),
    CapCategory.CBRNE: _("Chemical, radiation, explosion"),
    CapCategory.OTHER: pgettext_lazy("category", "Other"),
}
FAULTS = {
    CapFaultCode.NOT_XML: _("This is no readable XML."),
    CapFaultCode.DOCTYPE: _("The message declares a document type, which may hide an attack."),
    CapFaultCode.TOO_LARGE: _("The message is too large."),
    CapFaultCode.NOT_CAP: _("This is no CAP 1.2 message."),
    CapFaultCode.SCHEMA: _("The message does not follow the CAP 1.2 schema."),
    CapFaultCode.TIME: _("A time must be written as 2024-09-09T21:30:00+07:00, UTC as -00:00."),
    CapFaultCode.IDENTIFIER: _("The identifier is empty or holds a space, a comma, < or &."),
    CapFaultCode.SENDER: _("The sender is empty or holds a space, a comma, < or &."),
    CapFaultCode.REFERENCES: _("A reference must be sender,identifier,sent."),
    CapFaultCode.REFERENCES_MISSING: _("The message does not say which message it is about."),
    CapFaultCode.REFERENCES_SELF: _("The message refers to itself."),
    CapFaultCode.REFERENCES_LATER: _("The message refers to a later one."),
    CapFaultCode.RESTRICTION: _("A restriction belongs to a restricted message, and to no other."),
    CapFaultCode.ADDRESSES: _("A private message needs addresses."),
    CapFaultCode.POLYGON: _("A polygon needs four places or more, the last as the first, and must not cross itself."),
    CapFaultCode.CIRCLE: _("A circle must be lat,lon radius in km."),
    CapFaultCode.CEILING: _("A ceiling needs an altitude below it."),
    CapFaultCode.MIME_TYPE: _("A resource needs a type such as image/png."),
    CapFaultCode.URI: _("A relative address needs the content with it."),
    CapFaultCode.MARKUP: _("Texts carry no HTML."),
    CapFaultCode.SAME_TEXT: _("One text stands under two languages."),
    CapFaultCode.CATEGORIES_DIFFER: _("The languages name different categories."),
    CapFaultCode.EVENT_CODES_DIFFER: _("The languages name different events."),
    CapFaultCode.INFO_MISSING: _("The message tells nobody anything."),
    CapFaultCode.DESCRIPTION_MISSING: _("The description is missing."),
    CapFaultCode.WEB_MISSING: _("The address where people read on is missing."),
    CapFaultCode.EXPIRES_MISSING: _("The time at which it ends is missing."),
    CapFaultCode.EXPIRES_EARLY: _("It ends before it begins."),
    CapFaultCode.AREA_MISSING: _("The area is missing."),
    CapFaultCode.AREA_NOWHERE: _("An area has no outline and no code."),
    CapFaultCode.LANGUAGE: _("A language must be written as vi-VN."),
    CapFaultCode.NO_SENDER_NAME: _("People would like to know who warns them."),
    CapFaultCode.NO_RESPONSE: _("Say what kind of action is needed."),
    CapFaultCode.NO_INSTRUCTION: _("Say what people should do."),
    CapFaultCode.NO_CONTACT: _("Say whom people can ask."),
    CapFaultCode.HEADLINE_LONG: _("The headline is longer than 140 characters."),
    CapFaultCode.TEXTS_ALIKE: _("Headline, description and instruction should differ."),
    CapFaultCode.UNKNOWN_VALUE: _("“Unknown” helps nobody."),
    CapFaultCode.ONLY_GEOCODE: _("An outline beside the code would let a map show it."),
    CapFaultCode.RADIUS_ZERO: _("A circle of no radius warns nobody."),
    CapFaultCode.ZONE_UTC: _("The time is given in UTC; write it in local time."),
}
