"""A permit and its numbers as an officer enters them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.permits import EMITTED, PermitCard, PermitEntry, PermitNumber
from fansipan.sectors.environment.forms.confirming import SCANS
from fansipan.sectors.environment.queries.law_words import AVERAGE_NAMES

EMPTY_ROWS = 4
MOST_ROWS = 200


def _day(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=hint)


class PermitForm(forms.Form):
    """The permit itself."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Plant"), coerce=int)
    number = forms.CharField(
        label=gettext_lazy("Number of the permit"), max_length=80, help_text=gettext_lazy("Such as 493/GPMT-BNNMT.")
    )
    issued_by = forms.CharField(label=gettext_lazy("Issued by"), max_length=200, required=False)
    issued_on = _day(gettext_lazy("Issued on"))
    valid_from = _day(gettext_lazy("In force from"), required=True)
    valid_to = _day(gettext_lazy("In force until"), hint=gettext_lazy("Empty: until further notice."))
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan of the permit"), required=False, widget=forms.FileInput(attrs={"accept": SCANS})
    )

    def __init__(self, *args: Any, plants: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "–"), *plants]  # type: ignore[attr-defined]
        hint = _("A PDF or a picture, at most %(most)d MB. Empty: the one that is there stays.")
        self.fields["scan"].help_text = hint % {"most": LARGEST // 1024 // 1024}

    def clean(self) -> dict[str, Any]:
        """The days must not be turned round."""
        asked = super().clean() or {}
        first, last = asked.get("valid_from"), asked.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The period ends before it begins."))
        return asked


class LimitRow(forms.Form):
    """One number of the permit."""

    station = forms.ChoiceField(label=gettext_lazy("Station"))
    parameter = forms.ChoiceField(label=gettext_lazy("Parameter"))
    average = forms.ChoiceField(
        label=gettext_lazy("Average"),
        choices=[(one.value, name) for one, name in AVERAGE_NAMES.items()],
        initial=Average.DAY.value,
    )
    low = forms.FloatField(label=gettext_lazy("Lowest"), required=False)
    high = forms.FloatField(label=gettext_lazy("Highest"), required=False)
    unit = forms.CharField(label=gettext_lazy("Unit (UCUM)"), max_length=30, required=False)
    article = forms.CharField(label=gettext_lazy("Article"), max_length=120, required=False)

    def __init__(
        self, *args: Any, stations: Sequence[tuple[int, str]], parameters: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        whole = [("", "–"), ("flue_gas", _("All stacks of the plant")), ("wastewater", _("All outlets of wastewater"))]
        self.fields["station"].choices = [*whole, *stations]  # type: ignore[attr-defined]
        self.fields["parameter"].choices = [("", "–"), *parameters]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A number, in a unit of UCUM."""
        asked = super().clean() or {}
        if asked.get("DELETE") or not self.has_changed():
            return asked
        if asked.get("low") is None and asked.get("high") is None:
            self.add_error("high", _("A limit needs a lowest or a highest value."))
        unit = asked.get("unit", "")
        if not unit or not is_ucum(unit):
            self.add_error("unit", _("“%(unit)s” is no UCUM code.") % {"unit": unit})
        return asked


class _Rows(forms.BaseFormSet):
    """The numbers of a permit, each for a place of its own."""

    def clean(self) -> None:
        """No number for the same station, parameter and average twice."""
        if any(self.errors):
            return
        places = [(one.station, one.medium, one.parameter, one.average) for one in self.numbers]
        if len(set(places)) < len(places):
            raise forms.ValidationError(_("A station, parameter and average stands there twice."))

    @property
    def numbers(self) -> tuple[PermitNumber, ...]:
        """What was entered, rows that were left empty or taken out left aside."""
        asked = [form.cleaned_data for form in self.forms if form.cleaned_data.get("parameter")]
        return tuple(_number(one) for one in asked if not one.get("DELETE"))


LimitRows = forms.formset_factory(
    LimitRow, formset=_Rows, extra=EMPTY_ROWS, can_delete=True, max_num=MOST_ROWS, validate_max=True
)


def _number(asked: dict[str, Any]) -> PermitNumber:
    average = Average(asked["average"])
    whose = asked["station"]
    return PermitNumber(
        asked["parameter"],
        average,
        asked["low"],
        asked["high"],
        asked["unit"],
        asked["article"],
        None if whose in EMITTED else int(whose),
        medium=whose if whose in EMITTED else "",
    )


def entry(form: PermitForm, rows: Any) -> PermitEntry:
    """What was entered, as the actions take it."""
    asked = form.cleaned_data
    note = asked["note"].strip()
    return PermitEntry(
        organisation=asked["organisation"],
        number=asked["number"],
        issued_by=asked["issued_by"],
        issued_on=asked["issued_on"],
        valid_from=asked["valid_from"],
        valid_to=asked["valid_to"],
        note={"vi": note, "en": note} if note else {},
        limits=rows.numbers,
    )


def initial(card: PermitCard) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A permit that is there, as the form shows it."""
    names = ("organisation", "number", "issued_by", "issued_on", "valid_from", "valid_to")
    rows = [
        {
            "station": one.station or one.medium,
            "parameter": one.parameter,
            "average": one.average.value,
            "low": None if one.low is None else f"{one.low:.12g}",
            "high": None if one.high is None else f"{one.high:.12g}",
            "unit": one.unit,
            "article": one.article,
        }
        for one in card.limits
    ]
    return {**{name: getattr(card, name) for name in names}, "note": card.note.get("vi", "")}, rows
