"""What an officer fills in for an entry of a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import ZONES, RiskHazard, RiskKey, Zone
from fansipan.sectors.hazards.contracts.tables import NewCell, NewGroup, NewSusceptibility, NewThreshold
from fansipan.sectors.hazards.queries import words
from fansipan.sectors.hazards.rules.rain import STEPS
from fansipan.sectors.hazards.rules.risk import GROUPS, HIGHEST, LAND
from fansipan.sectors.hazards.rules.windows import THRESHOLD_WINDOWS

LAND_CHOICES = [(one.value, words.HAZARDS[one]) for one in LAND]
HAZARD_CHOICES = [(one.value, words.HAZARDS[one]) for one in RiskHazard]
ZONE_CHOICES = [(one.value, words.ZONES[one]) for one in ZONES]
NUMBERS = [(str(one), str(one)) for one in range(1, GROUPS + 1)]


class _Sourced(forms.Form):
    source = forms.CharField(
        label=_("Source"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Document and article, map, or whose proposal it is."),
    )  # fmt: skip
    verified = forms.BooleanField(label=_("Compared with the document"), required=False)


class ThresholdForm(_Sourced):
    """A threshold of rain."""

    hazard = forms.ChoiceField(label=_("Hazard"), choices=LAND_CHOICES)
    zone = forms.ChoiceField(label=_("Susceptibility"), choices=ZONE_CHOICES)
    window = forms.ChoiceField(label=_("Window"))
    step = forms.TypedChoiceField(label=_("Step"), coerce=int, choices=[(one, words.STEPS[one]) for one in STEPS])
    mm = forms.FloatField(label=_("Rain, mm"), min_value=0.1, max_value=5000)
    field_order = ("hazard", "zone", "window", "step", "mm")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one, words.window(one)) for one in THRESHOLD_WINDOWS]
        self.fields["window"].choices = choices  # type: ignore[attr-defined]

    def entry(self) -> NewThreshold:
        """What was written."""
        said = self.cleaned_data
        return NewThreshold(
            RiskHazard(said["hazard"]), Zone(said["zone"]), said["window"], said["step"], said["mm"], said["source"],
            verified=said["verified"],
        )  # fmt: skip


class SusceptibilityForm(_Sourced):
    """How prone a commune is."""

    commune = forms.ChoiceField(label=_("Commune or ward"))
    hazard = forms.ChoiceField(label=_("Hazard"), choices=LAND_CHOICES)
    zone = forms.ChoiceField(label=_("Susceptibility"), choices=ZONE_CHOICES)
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("commune", "hazard", "zone", "valid_from")

    def __init__(self, *args: Any, communes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = list(communes)  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today

    def entry(self) -> NewSusceptibility:
        """What was written."""
        said = self.cleaned_data
        day: date = said["valid_from"]
        return NewSusceptibility(
            said["commune"], RiskHazard(said["hazard"]), Zone(said["zone"]), day, said["source"],
            verified=said["verified"],
        )  # fmt: skip


class CellForm(_Sourced):
    """A cell of the tables of Decision 18/2021."""

    hazard = forms.ChoiceField(label=_("Hazard"), choices=HAZARD_CHOICES)
    group = forms.TypedChoiceField(label=_("Group or region"), coerce=int, choices=NUMBERS)
    zone = forms.ChoiceField(
        label=_("Zone or basins"), required=False, choices=[("", "–"), *ZONE_CHOICES, *words.BASINS.items()],
        help_text=_("Flash floods and landslides: the zone. Floods: on how many basins. Heavy rain: none."),
    )  # fmt: skip
    rain = forms.ChoiceField(label=_("Band"), choices=list(words.BANDS.items()))
    antecedent = forms.ChoiceField(
        label=_("Rain before"), required=False, choices=[("", "–"), *words.BEFORE.items()],
        help_text=_("None for floods."),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[(one, words.RISK_NAMES[one]) for one in range(1, HIGHEST + 1)]
    )
    field_order = ("hazard", "group", "zone", "rain", "antecedent", "level")

    def entry(self) -> NewCell:
        """What was written."""
        said = self.cleaned_data
        key = RiskKey(said["hazard"], said["group"], said["zone"], said["rain"], said["antecedent"])
        return NewCell(key, said["level"], said["source"], compared=said["verified"])


class GroupForm(_Sourced):
    """The group of the province for a hazard."""

    hazard = forms.ChoiceField(
        label=_("Hazard"), choices=[(one.value, words.HAZARDS[one]) for one in RiskHazard if one != RiskHazard.FLOOD]
    )
    group = forms.TypedChoiceField(label=_("Group of the province"), coerce=int, choices=NUMBERS)
    field_order = ("hazard", "group")

    def entry(self) -> NewGroup:
        """What was written."""
        said = self.cleaned_data
        return NewGroup(RiskHazard(said["hazard"]), said["group"], said["source"], verified=said["verified"])


class RegionForm(forms.Form):
    """The region of Art. 45 of a level gauge."""

    gauge = forms.ChoiceField(label=_("Gauge"))
    region = forms.TypedChoiceField(
        label=_("Region of Decision 18/2021, Art. 45"), coerce=int, empty_value=None, required=False,
        choices=[("", _("not known")), *NUMBERS],
    )  # fmt: skip

    def __init__(self, *args: Any, gauges: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gauge"].choices = list(gauges)  # type: ignore[attr-defined]


class AreasForm(forms.Form):
    """A susceptibility map as a file."""

    file = forms.FileField(label=_("Susceptibility map (GeoJSON, WGS 84)"))
    source = forms.CharField(label=_("Where it comes from"), max_length=500)
