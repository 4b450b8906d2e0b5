"""The words for every closed set of this room, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LimitReason, Note, StepName
from fansipan.sectors.environment.models.law import COMPARED_NAMES

# The same colour words rank differently in the two indices (in VN_WQI "Kém" is worse than "Xấu"): two lists, always.
AIR_BANDS = {
    "good": pgettext_lazy("VN_AQI", "Good"),
    "moderate": pgettext_lazy("VN_AQI", "Moderate"),
    "poor": pgettext_lazy("VN_AQI", "Poor"),
    "bad": pgettext_lazy("VN_AQI", "Bad"),
    "very_bad": pgettext_lazy("VN_AQI", "Very bad"),
    "hazardous": pgettext_lazy("VN_AQI", "Hazardous"),
}

WATER_BANDS = {
    "very_good": pgettext_lazy("VN_WQI", "Very good"),
    "good": pgettext_lazy("VN_WQI", "Good"),
    "moderate": pgettext_lazy("VN_WQI", "Moderate"),
    "bad": pgettext_lazy("VN_WQI", "Bad"),
    "poor": pgettext_lazy("VN_WQI", "Poor"),
    "extremely_polluted": pgettext_lazy("VN_WQI", "Very heavily polluted"),
}

WATER_USES = {
    "very_good": _("Good for domestic water supply."),
    "good": _("Domestic water supply after suitable treatment."),
    "moderate": _("Irrigation and similar purposes."),
    "bad": _("Navigation and similar purposes."),
    "poor": _("Heavily polluted: needs treatment measures."),
    "extremely_polluted": _("Toxic: needs remediation."),
}

EFFECTS = {
    "good": _("The air does no harm to health."),
    "moderate": _("The air is acceptable. Very sensitive people may react to it."),
    "poor": _("Sensitive people may have health problems; others hardly notice."),
    "bad": _("Ordinary people begin to feel it; sensitive people may have more serious problems."),
    "very_bad": _("Health warning: everyone is affected more seriously."),
    "hazardous": _("Health emergency: the whole population is affected."),
}

ADVICE = {
    "good": _("Be active outdoors as usual."),
    "moderate": _("Be active outdoors as usual."),
    "poor": _(
        "With irritated eyes or throat or a cough, spend less time outdoors. Pupils may exercise outdoors, "
        "but not hard for long."
    ),
    "bad": _("Do less heavy work and exercise outdoors, avoid long exercise, rest more indoors."),
    "very_bad": _("Spend as little time outdoors as possible and move activities indoors. Outdoors wear a mask."),
    "hazardous": _("Stay indoors and close doors and windows. If you must go out, wear a mask."),
}
"""Quyết định 1459/QĐ-TCMT, table 5, in short: for everyone."""

ADVICE_SENSITIVE = {
    "good": _("Be active outdoors as usual."),
    "moderate": _("Watch for cough or shortness of breath; if they come, do lighter activities outdoors."),
    "poor": _(
        "Do less heavy work and long activities outdoors, rest more. Asthmatics may need their medicine more often."
    ),
    "bad": _("Stay indoors. If you must go out, wear a standard mask."),
    "very_bad": _("Stay indoors and avoid heavy activity."),
    "hazardous": _("Stay indoors and close doors and windows. If you must go out, wear a mask."),
}
"""The same for the elderly, children, and people with respiratory or heart disease."""

STEP_NAMES = {
    StepName.AQI: _("Air quality index (VN_AQI)"),
    StepName.SUB_INDEX: _("Sub-index"),
    StepName.NOWCAST: _("NowCast of 12 hours"),
    StepName.NOWCAST_WEIGHT: _("Weight of NowCast"),
    StepName.HOUR_MEAN: _("Mean of the hour"),
    StepName.EIGHT_HOUR_MEAN: _("Mean of 8 hours"),
    StepName.DAY_MEAN: _("Mean of 24 hours"),
    StepName.DAY_MAXIMUM: _("Highest hour of the day"),
    StepName.WQI: _("Water quality index (VN_WQI)"),
    StepName.WQI_GROUP: _("Index of the group"),
    StepName.WQI_SUB_INDEX: _("Sub-index"),
    StepName.OXYGEN_SATURATION: _("Oxygen in % of saturation"),
    StepName.LABORATORY: _("Result of a laboratory"),
    StepName.FLUE_GAS: _("Concentration to compare"),
    StepName.PPM: _("ppm into mg/Nm³"),
    StepName.NITROGEN_OXIDES: _("Nitrogen oxides as NO₂"),
    StepName.NORMAL: _("Reference temperature and pressure"),
    StepName.NORMAL_FLOW: _("Flow at reference conditions"),
    StepName.DRY: _("Dry gas"),
    StepName.OXYGEN: _("Reference oxygen"),
    StepName.MASS_FLOW: _("Mass flow"),
    StepName.CMAX: _("Highest allowed concentration"),
    StepName.AS_MEASURED: _("The limit as it is measured here"),
    StepName.FACTOR: _("Coefficient of the plant"),
}

NOTES = {
    Note.HOURS_MISSING: _(
        "Hours are missing: with the weight of 1/2 the formula of the decision then comes out too low."
    ),
    Note.TOO_FEW_RECENT_HOURS: _("Fewer than two of the newest three hours have a mean: no NowCast."),
    Note.TOO_FEW_HOURS: _("Too few hours have a mean."),
    Note.NO_PARTICLES: _("Without PM10 or PM2.5 there is no VN_AQI."),
    Note.NO_DATA: _("Nothing was measured that counts."),
    Note.ABOVE_SCALE: _("The 8-hour mean of O3 is over 400 µg/m³: its index is dropped."),
    Note.TOO_FEW_GROUPS: _("Fewer than 3 of the 5 groups of parameters were measured."),
    Note.TOO_FEW_IN_GROUP_IV: _("Fewer than 3 parameters of group IV were measured."),
    Note.NEEDS_TEMPERATURE: _("Dissolved oxygen does not count without the temperature of the water."),
    Note.WITH_LABORATORY: _("Results of laboratory samples stand in for what the station does not measure."),
    Note.LABORATORY_UNCONFIRMED: _(
        "Putting laboratory results beside automatic readings is a setting that nobody has confirmed yet."
    ),
    Note.NOT_CORRECTED_FOR_OXYGEN: _("Not corrected for oxygen: it was not measured, or is too near that of air."),
    Note.INPUT_MISSING: _("Something that the correction needs was not measured."),
    Note.NOT_MULTIPLIED: _("Coefficients do not apply to this parameter."),
    Note.UNCONFIRMED: _("Unconfirmed: nobody has compared the number with the official text yet."),
    Note.FACTOR_MISSING: _("Unconfirmed: the plant's coefficients, by which it is multiplied, are not entered."),
    Note.FACTOR_UNCONFIRMED: _("Unconfirmed: nobody has compared a coefficient with the official text yet."),
    Note.OTHER_UNIT: _("The limit is in another unit than the readings, and the two do not convert."),
    Note.OTHER_OXYGEN: _(
        "The limit is at a reference oxygen that the stack is not corrected to: it only warns until the stack's "
        "settings name it."
    ),
    Note.PERMIT_OTHER_UNIT: _(
        "The permit's own number is in a unit that does not convert to that of the readings: the regulation's holds."
    ),
}

# The word violation is a person's: what a machine finds is over a limit and no more.
EXCEEDANCE_NAMES = {
    ExceedanceKind.WARNING: _("Warning"),
    ExceedanceKind.VIOLATION: _("Over the limit"),
}

REASON_NAMES = {
    LimitReason.PERMIT: _("Environmental permit"),
    LimitReason.REGULATION: _("Regulation in force"),
    LimitReason.TRANSITION: _("Regulation that older plants may keep"),
}


def compared_name(average: Average) -> str:
    """What is held against a limit: readings, or an average."""
    return str(COMPARED_NAMES[average])


SHOWN_UNITS = {"mg/m3": "mg/Nm³", "ug/m3": "µg/m³", "[pH]": "pH", "Cel": "°C", "{Pt-Co}": "Pt-Co"}
"""Units of UCUM as people write them; a stack's mg/m3 are of dry normal gas where its settings say so."""


def unit(code: str, property_code: str = "") -> str:
    """The unit as a person writes it."""
    if code == "mg/m3" and not property_code.startswith("flue-"):
        return "mg/m³"
    return SHOWN_UNITS.get(code, code)
