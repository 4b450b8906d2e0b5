"""The forms with which an officer enters what a laboratory found, and withdraws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.sectors.environment.actions.laboratory import NewSample, Scan
from fansipan.sectors.environment.rules.laboratory import NewResult, read

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp"


class SampleForm(forms.Form):
    """A sample and its results, a row a parameter; times are Viet Nam time."""

    sampled_at = forms.DateTimeField(
        label=gettext_lazy("Sample taken at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    laboratory = forms.CharField(label=gettext_lazy("Laboratory"), max_length=200)
    sheet = forms.CharField(label=gettext_lazy("Number of the result sheet"), max_length=100, required=False)
    scan = forms.FileField(
        label=gettext_lazy("Scan of the result sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("PDF or photo."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, parameters: Mapping[str, tuple[str, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = parameters
        for name, units in parameters.items():
            self.fields[f"value {name}"] = forms.CharField(
                label=name, required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"})
            )
            choices = [(unit, unit or "–") for unit in units]
            self.fields[f"unit {name}"] = forms.ChoiceField(label=_("Unit"), choices=choices, required=False)
            self.fields[f"method {name}"] = forms.CharField(label=_("Method"), required=False, max_length=120)

    def general(self) -> list[forms.BoundField]:
        """The fields before the results."""
        return [self[name] for name in ("sampled_at", "laboratory", "sheet", "scan", "note")]

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row a parameter: value, unit, method."""
        for name in self.parameters:
            yield {"name": name, **{part: self[f"{part} {name}"] for part in ("value", "unit", "method")}}

    def clean(self) -> dict[str, Any]:
        """Values are numbers as sheets write them, at least one of them is there."""
        cleaned = super().clean() or self.cleaned_data
        found = [one for name in self.parameters if (one := self._result(name)) is not None]
        if not found and not self.errors:
            self.add_error(None, _("Write at least one result."))
        cleaned["results"] = tuple(found)
        return cleaned

    def _result(self, name: str) -> NewResult | None:
        try:
            said = read(self.cleaned_data.get(f"value {name}", ""))
        except ValueError:
            self.add_error(
                f"value {name}", _("Write a number such as 0,02, 6000 or <0,001, without dots between thousands.")
            )
            return None
        if said is None:
            return None
        unit = self.cleaned_data.get(f"unit {name}") or self.parameters[name][0]
        return NewResult(name, said[0], unit, said[1], self.cleaned_data.get(f"method {name}", ""))

    @property
    def sample(self) -> NewSample:
        """What was written."""
        said = self.cleaned_data
        scan = Scan(said["scan"].name or "", said["scan"].read()) if said["scan"] else None
        return NewSample(said["sampled_at"], said["laboratory"], said["results"], said["sheet"], said["note"], scan)


class WithdrawForm(forms.Form):
    """Why a sample counts no more."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)
