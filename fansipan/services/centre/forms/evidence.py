"""Evidence attached to a number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.centre.actions.evidence import LEVELS, NewEvidence


class EvidenceForm(forms.Form):
    """What proves a criterion."""

    criterion = forms.CharField(
        label=_("Criterion of Circular 03/2026/TT-BXD"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "criteria"}),
    )
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=[(level, str(level)) for level in LEVELS])
    title = forms.CharField(label=_("What it is"), max_length=300)
    dated = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False)

    def new(self) -> NewEvidence:
        """What was written."""
        said = self.cleaned_data
        sent = said["file"]
        return NewEvidence(
            said["criterion"],
            said["level"],
            said["title"],
            said["dated"],
            said["url"],
            sent.name if sent else "",
            bytes(sent.read()) if sent else b"",
        )
