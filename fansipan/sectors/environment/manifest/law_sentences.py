"""What the law and the permits say when something cannot be, and what was done to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "environment.regulation": _("There is no such regulation."),
    "environment.number": _("There is no such number of the law."),
    "environment.confirmation": _("There is no such confirmation."),
    "environment.permit": _("There is no such permit."),
    "environment.permit_scan": _("This permit has no scan."),
    "environment.day": _("“%(given)s” is no day since 2009 such as 2026-11-22."),
    "environment.nothing_checked": _("Tick at least one number, and at most %(most)d."),
    "environment.text_of_tomorrow": _("The text is dated after today."),
    "environment.scan_too_large": _("The file is larger than %(most)d MB."),
    "environment.scan_type": _("“%(name)s” is neither a PDF nor a picture."),
    "environment.evidence_missing": _("Say which official text it is, and the article."),
    "environment.correction": _("This cannot be corrected here."),
    "environment.limit_without_number": _("A limit needs a lowest or a highest value."),
    "environment.dates": _("A regulation has a first day, and its days follow one another."),
    "environment.withdrawn_already": _("The confirmation was withdrawn already."),
    "environment.reason_missing": _("Say why."),
    "environment.permit_of_whom": _("A permit needs its plant and its number."),
    "environment.permit_days": _("The period ends before it begins."),
    "environment.permit_limit_twice": _("A station, parameter and average stands there twice."),
    "environment.permit_medium": _(
        "Say whether the limit for %(parameter)s is for one station, for all stacks or for all outlets of wastewater."
    ),
    "environment.permit_station": _("The station of the limit for %(parameter)s is not the plant's."),
    "environment.permit_number": _("The plant has a permit %(number)s already."),
    "environment.unit": _("“%(unit)s” is no UCUM code."),
    "environment.sheet_empty": _("The sheet holds no row."),
    "environment.sheet_long": _("The sheet has more than %(most)d rows."),
    "environment.sheet_unreadable": _("This is no sheet that can be read: XLSX, XLS, ODS, or CSV in UTF-8."),
    "environment.sheet_headings": _("Headings are missing in the first row: %(missing)s."),
    "environment.confirm_numbers": _("Numbers of the law confirmed"),
    "environment.withdraw_confirmation": _("Confirmation of numbers of the law withdrawn"),
    "environment.outlet_judged": _("Readings were judged by the settings of %(day)s: give a later day."),
    "environment.outlet_settings": _("The settings of the outlet hold something that cannot be."),
    "environment.describe_outlet": _("Outlet described anew"),
    "environment.export_outlets": _("List of outlets exported"),
    "environment.export_permits": _("List of permits exported"),
    "environment.export_law": _("List of the law exported"),
    "environment.import_limits": _("Limits brought in from a sheet"),
}
