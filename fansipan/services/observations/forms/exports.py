"""The form of an export: how fine, in which format, from when to when. What may be chosen, queries decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel import clock
from fansipan.services.observations.queries.exports import YEARS, ExportFormat
from fansipan.services.observations.queries.exports.words import FORMAT_NAMES, RESOLUTION_NAMES
from fansipan.services.observations.queries.series import Period, Resolution

USUAL_DAYS = 7
WRITTEN = "%Y-%m-%dT%H:%M"
READ = [WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


def _moment(label: Any, hint: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)
    return forms.DateTimeField(label=label, help_text=hint, widget=widget, input_formats=READ)


class ExportForm(forms.Form):
    """Stations and parameters are lists of codes, checked against what the person may see by the query itself."""

    start = _moment(pgettext_lazy("moment", "From"), _("Readings after this moment …"))
    end = _moment(pgettext_lazy("moment", "To"), _("… up to and including this one."))
    resolution = forms.TypedChoiceField(
        label=_("Detail"),
        coerce=Resolution,
        choices=[(one.value, name) for one, name in RESOLUTION_NAMES.items()],
        widget=forms.RadioSelect(attrs={"class": "visually-hidden"}),
    )
    format = forms.TypedChoiceField(
        label=_("Format"), coerce=ExportFormat, choices=[(one.value, name) for one, name in FORMAT_NAMES.items()]
    )
    revisions = forms.BooleanField(
        label=_("With the readings that a correction replaced"),
        required=False,
        help_text=_("Only for readings, not for means."),
    )

    def clean(self) -> dict[str, Any]:
        """The period must not be turned round, nor at the edge of what a calendar holds."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The period ends before it begins."))
        for name in ("start", "end"):
            if cleaned.get(name) and cleaned[name].year not in YEARS:
                self.add_error(name, _("There are no readings of that year."))
        return cleaned

    @property
    def period(self) -> Period:
        """The period that was written."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


def usual() -> dict[str, str]:
    """What an empty form says: hours of the last week up to this midnight, for Excel."""
    tomorrow = clock.today() + timedelta(days=1)
    return {
        "start": f"{tomorrow - timedelta(days=USUAL_DAYS)}T00:00",
        "end": f"{tomorrow}T00:00",
        "resolution": Resolution.HOUR.value,
        "format": ExportFormat.XLSX.value,
    }
