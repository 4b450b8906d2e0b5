"""What the law calls things, in the reader's language: parameters, categories, reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.sectors.environment.contracts import Average, LimitReason
from fansipan.sectors.environment.contracts.confirming import NumberKind
from fansipan.sectors.environment.contracts.obligations import ObligationKind
from fansipan.sectors.environment.contracts.regulations import LawNumber
from fansipan.sectors.environment.models import AVERAGE_NAMES, MEDIUM_NAMES, OBLIGATION_NAMES

PARAMETER_NAMES = {
    "PM": pgettext_lazy("law", "Total dust"),
    "SilicaDust": pgettext_lazy("law", "Dust with silica"),
    "TSP": pgettext_lazy("law", "Total suspended particles (TSP)"),
    "Temp": pgettext_lazy("law", "Temperature"),
    "Color": pgettext_lazy("law", "Colour"),
    "BOD5": pgettext_lazy("law", "BOD₅ (20 °C)"),
    "TSS": pgettext_lazy("law", "Total suspended solids (TSS)"),
    "NH4-N": pgettext_lazy("law", "Ammonium as N"),
    "NO2-N": pgettext_lazy("law", "Nitrite as N"),
    "TN": pgettext_lazy("law", "Total nitrogen"),
    "TP": pgettext_lazy("law", "Total phosphorus"),
    "TOC": pgettext_lazy("law", "Total organic carbon (TOC)"),
    "DO": pgettext_lazy("law", "Dissolved oxygen (DO)"),
    "Sulfide": pgettext_lazy("law", "Sulfide"),
    "Oil": pgettext_lazy("law", "Oil and grease"),
    "Cr3": pgettext_lazy("law", "Chromium (III)"),
    "Cr6": pgettext_lazy("law", "Chromium (VI)"),
    "Cr": pgettext_lazy("law", "Total chromium"),
    "CN": pgettext_lazy("law", "Total cyanide"),
    "Phenol": pgettext_lazy("law", "Total phenol"),
    "Surfactants": pgettext_lazy("law", "Anionic surfactants"),
    "OrganochlorinePesticides": pgettext_lazy("law", "Organochlorine pesticides"),
    "OrganophosphorusPesticides": pgettext_lazy("law", "Organophosphorus pesticides"),
    "Alpha": pgettext_lazy("law", "Total α activity"),
    "Beta": pgettext_lazy("law", "Total β activity"),
    "Chloride": pgettext_lazy("law", "Chloride"),
    "Cl": pgettext_lazy("law", "Residual chlorine"),
    "F": pgettext_lazy("law", "Fluorine (F)"),
    "Thermotolerant": pgettext_lazy("law", "Thermotolerant coliform"),
    "Coliform": pgettext_lazy("law", "Total coliform"),
    "Chlorophyll-a": pgettext_lazy("law", "Chlorophyll-a"),
    "SO3": pgettext_lazy("law", "H₂SO₄ or SO₃, as SO₃"),
    "NOx": pgettext_lazy("law", "NOx as NO₂"),
    "HNO3": pgettext_lazy("law", "HNO₃ vapour"),
    "Benzene": pgettext_lazy("law", "Benzene"),
    "Chloroform": pgettext_lazy("law", "Chloroform"),
    "Formaldehyde": pgettext_lazy("law", "Formaldehyde"),
    "Dioxane": pgettext_lazy("law", "1,4-Dioxane"),
    "DCE": pgettext_lazy("law", "1,2-Dichloroethane"),
    "CCl4": pgettext_lazy("law", "Carbon tetrachloride"),
    "CH2Cl2": pgettext_lazy("law", "Dichloromethane"),
    "PCE": pgettext_lazy("law", "Tetrachloroethylene (PCE)"),
}
"""Those whose symbol does not say it; SO2, COD and the like are written as the law writes them."""

CATEGORY_NAMES = {
    "river": pgettext_lazy("law", "Rivers, streams, canals"),
    "lake": pgettext_lazy("law", "Lakes and ponds"),
    "chemical": pgettext_lazy("law", "Chemical plants"),
    "gas": pgettext_lazy("law", "Gas-fired plants"),
    "biomass-boiler-small": pgettext_lazy("law", "Biomass boilers under 20 t/h"),
    "biomass-boiler-large": pgettext_lazy("law", "Biomass boilers from 20 t/h"),
    "gas-turbine-over-1200": pgettext_lazy("law", "Gas turbines over 1,200 MW"),
    "gas-turbine-300-1200": pgettext_lazy("law", "Gas turbines 300–1,200 MW"),
    "gas-turbine-to-300": pgettext_lazy("law", "Gas turbines up to 300 MW"),
    "class-1": pgettext_lazy("law", "Class 1: inner special or class I city, heritage"),
    "class-2": pgettext_lazy("law", "Class 2: class II–IV town"),
    "class-3": pgettext_lazy("law", "Class 3: industrial park, class V town and its edge"),
    "class-4": pgettext_lazy("law", "Class 4: rural"),
    "class-5": pgettext_lazy("law", "Class 5: rural mountain"),
    "tier-1": pgettext_lazy("law", "First tier of capacity (its bounds were not found)"),
    "tier-2": pgettext_lazy("law", "Second tier of capacity (its bounds were not found)"),
    "tier-3": pgettext_lazy("law", "Third tier of capacity (its bounds were not found)"),
}

REASON_NAMES = {
    LimitReason.PERMIT: _("Environmental permit"),
    LimitReason.REGULATION: _("Regulation in force"),
    LimitReason.TRANSITION: _("Older regulation, by the rule of transition"),
}

REASONS = {
    LimitReason.PERMIT: _("The plant's environmental permit sets this limit: it comes before every regulation."),
    LimitReason.REGULATION: _("The regulation was in force on that day."),
    LimitReason.TRANSITION: _(
        "The plant is older than the regulation that replaced this one: it may stay on it for the time of transition."
    ),
}

NUMBER_NAMES = {
    NumberKind.LIMIT: _("Limit"),
    NumberKind.COEFFICIENT: _("Coefficient"),
    NumberKind.AVERAGE: _("Completeness of an average"),
    NumberKind.INDEX: _("Table of an index"),
    NumberKind.OBLIGATION: _("Rule of an obligation"),
    NumberKind.DATES: _("Dates of a regulation"),
}

DATE_NAMES = {
    "valid_from": _("In force from"),
    "valid_to": _("In force until"),
    "existing_until": _("Older plants until"),
}

HELD_NAMES = {"held": _("In force"), "future": _("Not in force yet"), "ended": _("Ended")}
"""How a permit stands on a day."""

UNITS = {
    "mg/m3": "mg/Nm³",
    "ug/m3": "µg/Nm³",
    "ug/L": "µg/L",
    "Cel": "°C",
    "[pH]": "",
    "{Pt-Co}": "Pt-Co",
    "/(100.mL)": "/100 mL",
}
"""Units as the law writes them: its gases are all at 25 °C and 760 mmHg."""

__all__ = ["AVERAGE_NAMES", "CATEGORY_NAMES", "MEDIUM_NAMES", "NUMBER_NAMES", "REASONS", "REASON_NAMES"]


def unit_shown(ucum: str) -> str:
    """The unit as a reader knows it."""
    return UNITS.get(ucum, ucum)


def parameter_name(code: str) -> str:
    """The parameter as a reader knows it: its name where the symbol does not say it."""
    return str(PARAMETER_NAMES.get(code, code))


def number_name(one: LawNumber) -> str:
    """What a number of the law is about."""
    if one.kind is NumberKind.AVERAGE:
        return str(AVERAGE_NAMES[Average(one.name)])
    if one.kind is NumberKind.OBLIGATION:
        return str(OBLIGATION_NAMES[ObligationKind(one.name)])
    if one.kind is NumberKind.DATES:
        return str(NUMBER_NAMES[one.kind])
    return parameter_name(one.name) if one.kind is NumberKind.LIMIT else one.name


def category_name(code: str) -> str:
    """The category in the reader's language; as it was entered where nobody named it."""
    return str(CATEGORY_NAMES.get(code, code))
