"""The words of sheets with limits: their headings, what goes under each, what can be wrong and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.sectors.environment.contracts.sheets import SheetFault

# In either language the headings are among those that rules/sheets.py reads.
HEADING_NAMES = {
    "parameter": pgettext_lazy("sheet", "Parameter"),
    "column": pgettext_lazy("sheet", "Column"),
    "category": pgettext_lazy("sheet", "Category"),
    "average": pgettext_lazy("sheet", "Average"),
    "compared": pgettext_lazy("sheet", "Compared"),
    "low": pgettext_lazy("sheet", "Low"),
    "high": pgettext_lazy("sheet", "High"),
    "unit": pgettext_lazy("sheet", "Unit"),
    "multiplied": pgettext_lazy("sheet", "Multiplied"),
    "oxygen_reference": pgettext_lazy("sheet", "Oxygen_reference"),
    "valid_from": pgettext_lazy("sheet", "Valid_from"),
    "valid_to": pgettext_lazy("sheet", "Valid_to"),
    "article": pgettext_lazy("sheet", "Article"),
}

GUIDE = {
    "parameter": _("Needed. The symbol as in the other tables: PM, SO2, NOx, COD, TSS, NH4-N …"),
    "column": _("A, B or C; empty where the table has no columns."),
    "category": _("The kind of plant or water, as in the other tables; empty where there is none."),
    "average": _("1h, 8h, 24h, month or year; empty where the text names none."),
    "compared": _("Which average is held against it where the text names none: 1h, 8h, 24h, month, year. Empty: 24h."),
    "low": _("The lowest allowed value, such as 6 for pH."),
    "high": _("The highest allowed value. Low or high is needed. Write 1000, not 1.000; decimals by comma or point."),
    "unit": _("Needed. A UCUM code: mg/m3, ug/m3, mg/L, Cel, [pH]."),
    "multiplied": _("Yes where Cmax = C × the plant's coefficients; empty means no."),
    "oxygen_reference": _("Reference oxygen in %, where the text names one."),
    "valid_from": _("The first day, 2025-07-01 or 01/07/2025. Empty: as the regulation."),
    "valid_to": _("The last day; empty: until further notice."),
    "article": _("Where it stands in the text, such as Table 1."),
}

FAULT_NAMES = {
    SheetFault.NO_PARAMETER: _("The parameter is missing"),
    SheetFault.NO_NUMBER: _("There is no number"),
    SheetFault.BAD_NUMBER: _("This is no number"),
    SheetFault.GROUPED_NUMBER: _("The number can be read in two ways"),
    SheetFault.TURNED_ROUND: _("The end is before the beginning"),
    SheetFault.NO_UNIT: _("The unit is missing"),
    SheetFault.BAD_UNIT: _("This is no UCUM code"),
    SheetFault.BAD_AVERAGE: _("This is no average"),
    SheetFault.BAD_ANSWER: _("This is neither yes nor no"),
    SheetFault.BAD_DATE: _("This is no day"),
    SheetFault.TOO_LONG: _("The text is too long"),
    SheetFault.TWICE: _("The place stands in the sheet twice"),
    SheetFault.ALREADY_THERE: _("The place has a number already"),
}

REMEDIES = {
    SheetFault.NO_PARAMETER: _("Enter the symbol of the parameter, such as SO2."),
    SheetFault.NO_NUMBER: _("Enter a lowest or a highest value."),
    SheetFault.BAD_NUMBER: _("Write digits only, decimals by a comma or a point."),
    SheetFault.GROUPED_NUMBER: _("Write a thousand as 1000, and one as 1 or 1,0."),
    SheetFault.TURNED_ROUND: _("Put the smaller or earlier one first."),
    SheetFault.NO_UNIT: _("Enter the unit, such as mg/m3 or mg/L."),
    SheetFault.BAD_UNIT: _("Write mg/m3, ug/m3, mg/L, Cel or [pH]."),
    SheetFault.BAD_AVERAGE: _("Write 1h, 8h, 24h, month or year."),
    SheetFault.BAD_ANSWER: _("Write yes or no, or leave it empty."),
    SheetFault.BAD_DATE: _("Write 2025-07-01 or 01/07/2025."),
    SheetFault.TOO_LONG: _("Shorten it."),
    SheetFault.TWICE: _("Keep one of the two rows, or give them different days."),
    SheetFault.ALREADY_THERE: _("It stays as it is: correct it by comparing it with the official text."),
}
