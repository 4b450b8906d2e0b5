"""Vendor profiles: how one make of logger writes its files. A new vendor is a new row, not new code."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.errors import Invalid
from fansipan.kernel.forms import LinesField, PairsField
from fansipan.services.observations.admin.catalogue import CatalogueAdmin
from fansipan.services.observations.contracts import VendorFormat
from fansipan.services.observations.models import Station, VendorProfile
from fansipan.services.observations.queries.plans import vendor_format
from fansipan.services.observations.rules.decoding import vendor

TAB = "tab"
"""What stands for the tab in the form: browsers trim a bare one."""

SEPARATORS = (
    ("auto", gettext_lazy("Look at each file")),
    (TAB, gettext_lazy("Tab (the circular's own)")),
    (";", gettext_lazy("Semicolon ;")),
    (",", gettext_lazy("Comma ,")),
    ("|", gettext_lazy("Vertical bar |")),
    ("spaces", gettext_lazy("Two or more spaces")),
)
DECIMALS = (
    ("auto", gettext_lazy("Look at each file")),
    (".", gettext_lazy("Point: 12.5")),
    (",", gettext_lazy("Comma: 12,5")),
)
STANDARD = asdict(VendorFormat())


class ProfileForm(forms.ModelForm):
    """The format field by field; what is as the circular says is not written down."""

    separator = forms.ChoiceField(label=gettext_lazy("Between the fields"), choices=SEPARATORS)
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal sign"), choices=DECIMALS)
    time_format = forms.CharField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("auto: 20261122134500 or 202611221345. Otherwise a pattern such as  %d/%m/%Y %H:%M:%S"),
    )
    utc_offset_minutes = forms.IntegerField(
        label=gettext_lazy("Logger's clock, minutes before UTC"),
        help_text=gettext_lazy("420 is Vietnamese time, 0 is UTC."),
    )
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=[(n, n) for n in sorted(vendor.ENCODINGS)])
    fields_in_order = LinesField(
        label=gettext_lazy("Columns in their order"),
        help_text=gettext_lazy("One a line out of: code, value, unit, time, status, skip."),
    )
    skip_lines = forms.IntegerField(label=gettext_lazy("Lines to skip at the top"), min_value=0, max_value=1000)
    status_map = PairsField(
        label=gettext_lazy("Status words"),
        read=int,
        help_text=gettext_lazy("One a line: as the logger writes it = 0 measuring, 1 calibrating, 2 fault."),
    )
    code_map = PairsField(
        label=gettext_lazy("Parameter codes"),
        required=False,
        help_text=gettext_lazy("One a line: as the logger writes it = our code."),
    )

    class Meta:
        model = VendorProfile
        fields: ClassVar[list[str]] = ["code", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = STANDARD | dict(self.instance.format or {})
        present["fields_in_order"] = list(present.pop("fields"))
        present["separator"] = TAB if present["separator"] == "\t" else present["separator"]
        self.initial = {**present, **self.initial}

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if self.errors:
            return asked
        written = {name: asked[name] for name in STANDARD if name != "fields"}
        written["fields"] = asked["fields_in_order"]
        written["separator"] = "\t" if written["separator"] == TAB else written["separator"]
        try:
            vendor.check(vendor_format(written))
        except Invalid as fault:
            field = str(fault.data["field"])
            where = "fields_in_order" if field == "fields" else field
            self.add_error(where, _("No file can be read by this: %(value)s") % {"value": fault.data["value"]})
        self.instance.format = {name: value for name, value in written.items() if not _is_standard(name, value)}
        return asked


def _is_standard(name: str, value: Any) -> bool:
    standard = STANDARD[name]
    return bool(value == (list(standard) if isinstance(standard, tuple) else standard))


@admin.register(VendorProfile)
class ProfileAdmin(CatalogueAdmin):
    """Makes of loggers."""

    form = ProfileForm
    list_display = ("code", "name_vi", "stations")
    search_fields = ("code", "name")
    fieldsets = (
        (None, {"fields": ("code", "name")}),
        (gettext_lazy("A line"), {"fields": ("separator", "fields_in_order", "decimal", "skip_lines", "encoding")}),
        (gettext_lazy("Times"), {"fields": ("time_format", "utc_offset_minutes")}),
        (gettext_lazy("Words"), {"fields": ("status_map", "code_map")}),
    )

    @admin.display(description=gettext_lazy("name"))
    def name_vi(self, row: VendorProfile) -> str:
        return str(row.name.get("vi", ""))

    @admin.display(description=gettext_lazy("stations"))
    def stations(self, row: VendorProfile) -> int:
        return Station.objects.filter(profile=row).count()
