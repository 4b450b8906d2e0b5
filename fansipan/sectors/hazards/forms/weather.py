"""A file of a weather service."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WeatherForm(forms.Form):
    """A run of a model, or a nowcast of a radar, as a file."""

    file = forms.FileField(
        label=_("File (GRIB, NetCDF or CSV)"),
        help_text=_("CSV: issued, time, rain_mm, and gauge or lat and lon. Hours that are over are not taken."),
    )
    source = forms.CharField(
        label=_("Which model or radar"), max_length=60, help_text=_("Such as ECMWF, JMA or the nowcast of a radar.")
    )
