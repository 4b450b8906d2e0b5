"""What an officer enters who has the official text at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.confirming import DATES, Checked, NumberKind
from fansipan.sectors.environment.contracts.regulations import LawNumber
from fansipan.sectors.environment.queries.law_words import AVERAGE_NAMES, DATE_NAMES
from fansipan.sectors.environment.rules import dates

SCANS = ".pdf,.jpg,.jpeg,.png,.webp"


class EvidenceForm(forms.Form):
    """Where the numbers stand in the official text, the scan that shows it, and each number with its corrections."""

    source = forms.CharField(
        label=gettext_lazy("Official text"),
        max_length=2000,
        help_text=gettext_lazy("Such as Thông tư 25/2009/TT-BTNMT, Công báo số 11+12."),
    )
    article = forms.CharField(
        label=gettext_lazy("Article, table"), max_length=120, help_text=gettext_lazy("Such as Bảng 1, cột B.")
    )
    text_date = forms.DateField(
        label=gettext_lazy("Date of the official text"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scan = forms.FileField(label=gettext_lazy("Scan of the page"), widget=forms.FileInput(attrs={"accept": SCANS}))

    def __init__(self, *args: Any, numbers: Sequence[LawNumber], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        hint = _("A PDF or a picture, at most %(most)d MB.")
        self.fields["scan"].help_text = hint % {"most": LARGEST // 1024 // 1024}
        for one in numbers:
            self._add(one)

    def _add(self, one: LawNumber) -> None:
        """A box that says the number was compared, and its figures."""
        self.fields[f"take-{one.key}"] = forms.BooleanField(required=False, initial=len(self.numbers) == 1)
        if one.kind is NumberKind.LIMIT:
            self._figure(one, "low", one.low)
            self._figure(one, "high", one.high)
            self.fields[f"unit-{one.key}"] = forms.CharField(max_length=30, initial=one.unit, required=False)
            if one.average == Average.ANY:
                self._compared(one)
        elif one.kind is NumberKind.COEFFICIENT:
            self._figure(one, "value", one.high)
        elif one.kind is NumberKind.AVERAGE:
            self._figure(one, "least_share", one.high)
        elif one.kind is NumberKind.OBLIGATION:
            self._figure(one, "number", one.high)
        elif one.kind is NumberKind.DATES:
            for name in DATES:
                self._day(one, name)

    def _figure(self, one: LawNumber, name: str, value: float | None) -> None:
        # A number input: what a comma and a point mean is the browser's care, never a guess about a limit.
        initial = None if value is None else f"{value:.12g}"
        self.fields[f"{name}-{one.key}"] = forms.FloatField(initial=initial, required=False)

    def _day(self, one: LawNumber, name: str) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields[f"{name}-{one.key}"] = forms.DateField(
            initial=getattr(one, name), required=False, widget=widget, label=DATE_NAMES[name]
        )

    def _compared(self, one: LawNumber) -> None:
        """Which average is held against a limit of which the text names none."""
        choices = [(average.value, name) for average, name in AVERAGE_NAMES.items() if average is not Average.ANY]
        self.fields[f"compared-{one.key}"] = forms.ChoiceField(choices=choices, initial=one.compared, required=False)

    def clean_text_date(self) -> Any:
        day = self.cleaned_data["text_date"]
        if day > clock.today():
            raise forms.ValidationError(_("The text is dated after today."))
        return day

    def clean(self) -> dict[str, Any]:
        """At least one number, each with a figure and a unit of UCUM."""
        asked = super().clean() or {}
        taken = [one for one in self.numbers if asked.get(f"take-{one.key}")]
        if not taken:
            raise forms.ValidationError(_("Tick the numbers that you have compared with the official text."))
        for one in taken:
            self._check(one, asked)
        return asked

    def _check(self, one: LawNumber, asked: dict[str, Any]) -> None:
        if one.kind is NumberKind.LIMIT:
            if asked.get(f"low-{one.key}") is None and asked.get(f"high-{one.key}") is None:
                self.add_error(f"high-{one.key}", _("A limit needs a lowest or a highest value."))
            unit = asked.get(f"unit-{one.key}", "")
            if not is_ucum(unit):
                self.add_error(f"unit-{one.key}", _("“%(unit)s” is no UCUM code.") % {"unit": unit})
        if one.kind is NumberKind.COEFFICIENT and not (asked.get(f"value-{one.key}") or 0) > 0:
            self.add_error(f"value-{one.key}", _("This number must be greater than zero."))
        share = asked.get(f"least_share-{one.key}")
        if one.kind is NumberKind.AVERAGE and (share is None or not 0 <= share <= 1):
            self.add_error(f"least_share-{one.key}", _("A share is a number from 0 to 1."))
        told = asked.get(f"number-{one.key}")
        if one.kind is NumberKind.OBLIGATION and (told is None or told < 0):
            self.add_error(f"number-{one.key}", _("This number must not be less than zero."))
        if one.kind is NumberKind.DATES:
            self._check_days(one, [asked.get(f"{name}-{one.key}") for name in DATES])

    def _check_days(self, one: LawNumber, days: list[date | None]) -> None:
        if not dates.follow(days):
            text = _("A regulation has a first day, and its days follow one another.")
            self.add_error(f"{DATES[0]}-{one.key}", text)

    @property
    def checked(self) -> list[Checked]:
        """The numbers that were compared, each with its figures as the text has them."""
        return [self._checked(one) for one in self.numbers if self.cleaned_data[f"take-{one.key}"]]

    def _checked(self, one: LawNumber) -> Checked:
        given = {name: self.cleaned_data[key] for name in _FIGURES if (key := f"{name}-{one.key}") in self.fields}
        if not given.get("compared"):
            given.pop("compared", None)  # a door that does not ask for it leaves it as it is
        return Checked(one.kind, one.id, given)

    def rows(self) -> list[dict[str, Any]]:
        """Each number with its inputs, for the table of the page."""
        return [
            {
                "number": one,
                "take": self[f"take-{one.key}"],
                "figures": [self[key] for name in _FIGURES if (key := f"{name}-{one.key}") in self.fields],
            }
            for one in self.numbers
        ]


_FIGURES = ("low", "high", "unit", "compared", "value", "least_share", "number", *DATES)


class WithdrawForm(forms.Form):
    """Why a confirmation is taken back."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=2000)
