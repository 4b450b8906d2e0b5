"""What the law asks of an outlet, as an officer describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import Basis
from fansipan.sectors.environment.contracts.outlets import OutletTerms
from fansipan.sectors.environment.queries.law_words import MEDIUM_NAMES, category_name
from fansipan.sectors.environment.rules.outlets import DONE, MOST_FACTOR, SPANS, SYMBOLS

AMOUNTS = {
    "Kp": gettext_lazy("Flow of flue gas, m³/h"),
    "Kq": gettext_lazy("Flow of the river, m³/s, or volume of the lake, 10⁶ m³"),
    "Kf": gettext_lazy("Flow of wastewater, m³/24 h"),
}
"""Coefficients that depend on an amount."""

CORRECTION = {
    "oxygen_reference": gettext_lazy("Reference oxygen, %"),
    "oxygen_base": gettext_lazy("Oxygen of air in the formula, %"),
    "most_oxygen": gettext_lazy("Most oxygen that is corrected for, %"),
    "most_factor": gettext_lazy("Largest factor of the correction"),
    "normal_celsius": gettext_lazy("Reference temperature, °C"),
    "normal_kpa": gettext_lazy("Reference pressure, kPa"),
    "moisture": gettext_lazy("Moisture where none is measured, %"),
}
OPTIONAL = ("oxygen_reference", "moisture")

DONE_NAMES = {
    "normal": gettext_lazy("at reference temperature and pressure"),
    "dry": gettext_lazy("dry"),
    "oxygen": gettext_lazy("at reference oxygen"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen: regulations (code, words), categories of limits, those of coefficients by symbol, and what
    the station measures of its gas.
    """

    regulations: Sequence[tuple[str, str]]
    places: Sequence[str]
    categories: Mapping[str, Sequence[str]]
    gases: Sequence[tuple[str, str]]


class OutletForm(forms.Form):
    """A description of an outlet from a day on, and why it is given."""

    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("What was measured from this day on is judged again by these settings."),
    )
    medium = forms.ChoiceField(label=gettext_lazy("Medium"), choices=list(MEDIUM_NAMES.items()))
    regulations = forms.MultipleChoiceField(
        label=gettext_lazy("Regulations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: every one of the medium."),
    )
    column = forms.CharField(label=gettext_lazy("Column"), max_length=10, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    operating_since = forms.DateField(
        label=gettext_lazy("Operating since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Decides whether an older regulation may still hold for the plant."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Such as the permit and its page, or the minutes of an inspection."),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason for the change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self._choices("regulations", offer.regulations)
        self._choices("category", [("", "–"), *((one, category_name(one)) for one in offer.places)])
        for symbol in SYMBOLS:
            self._factor(symbol)
        for name, label in CORRECTION.items():
            low, high = SPANS[name]
            self.fields[name] = forms.FloatField(
                label=label, min_value=low, max_value=high, required=name not in OPTIONAL
            )
        for code, title in offer.gases:
            self.fields[f"basis-{code}"] = forms.MultipleChoiceField(
                label=title, required=False, choices=list(DONE_NAMES.items()), widget=forms.CheckboxSelectMultiple
            )

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _factor(self, symbol: str) -> None:
        """A coefficient as a number, or what it is found by in the regulation's own table."""
        self.fields[symbol] = forms.FloatField(
            label=_("%(symbol)s as a number") % {"symbol": symbol}, min_value=0, max_value=MOST_FACTOR, required=False
        )
        if symbol in AMOUNTS:
            self.fields[f"amount-{symbol}"] = forms.FloatField(label=AMOUNTS[symbol], min_value=0, required=False)
        if known := self.offer.categories.get(symbol):
            choices = [("", "–"), *((one, category_name(one)) for one in known)]
            label = _("Category for %(symbol)s") % {"symbol": symbol}
            self.fields[f"category-{symbol}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean_operating_since(self) -> Any:
        day = self.cleaned_data["operating_since"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("This day is after today."))
        return day

    def names(self, part: str) -> list[str]:
        """The fields of a part of the form: "factors", "basis", "correction", "why", or "main" for all else."""
        return [name for name in self.fields if _part(name) == part]

    def terms(self, station: int, kept: OutletTerms | None) -> OutletTerms:
        """What was entered; what the form does not ask for stays as it was `kept`."""
        asked = self.cleaned_data
        factors = {} if kept is None else {k: v for k, v in kept.coefficients.items() if k not in SYMBOLS}
        amounts = {} if kept is None else {k: v for k, v in kept.amounts.items() if k not in SYMBOLS}
        basis = {} if kept is None else dict(kept.basis)
        for symbol in SYMBOLS:
            if asked[symbol] is not None:
                factors[symbol] = asked[symbol]
            category, amount = asked.get(f"category-{symbol}") or "", asked.get(f"amount-{symbol}")
            if category or amount is not None:
                amounts[symbol] = (category, amount)
        for code, _title in self.offer.gases:
            basis[code] = Basis(**{name: name in asked[f"basis-{code}"] for name in DONE})
        return OutletTerms(
            station=station,
            valid_from=asked["valid_from"],
            medium=asked["medium"],
            regulations=tuple(asked["regulations"]),
            column=asked["column"],
            category=asked["category"],
            operating_since=asked["operating_since"],
            coefficients=factors,
            amounts=amounts,
            basis=basis,
            source=asked["source"],
            **{name: asked[name] for name in CORRECTION},
        )


def _part(name: str) -> str:
    if name.split("-")[-1] in SYMBOLS:
        return "factors"
    if name.startswith("basis-"):
        return "basis"
    return "correction" if name in CORRECTION else "why" if name == "why" else "main"


def initial(terms: OutletTerms) -> dict[str, Any]:
    """A description that is there, as the form shows it."""
    names = ("medium", "column", "category", "operating_since", "source", *CORRECTION)
    shown: dict[str, Any] = {name: getattr(terms, name) for name in names}
    for symbol, (category, amount) in terms.amounts.items():
        shown |= {f"category-{symbol}": category, f"amount-{symbol}": amount}
    for code, done in terms.basis.items():
        shown[f"basis-{code}"] = [name for name in DONE if getattr(done, name)]
    return {**shown, **terms.coefficients, "regulations": list(terms.regulations)}
