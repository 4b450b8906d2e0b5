"""Where something applies: to which datastreams, by what they have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.alerts.contracts import RuleScope
from fansipan.services.alerts.queries.choices import ScopeChoices
from fansipan.services.notices.forms.fields import lines, parted

LISTS = ("stations", "kinds", "properties", "organisations", "communes")


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.SelectMultiple(attrs={"size": 5}))


class ScopeForm(forms.Form):
    """All that match every list from which something is chosen."""

    prefix = "scope"

    kinds = _several(_("Kinds of station"))
    properties = _several(_("Parameters"))
    stations = _several(_("Stations"))
    organisations = _several(_("Organisations"))
    communes = _several(_("Communes and wards"))
    datastreams = forms.CharField(
        label=_("Datastreams, by number"),
        required=False,
        max_length=400,
        help_text=_("Numbers with commas between them."),
    )

    def __init__(self, *args: Any, choices: ScopeChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LISTS:
            self.fields[name].choices = getattr(choices, name)  # type: ignore[attr-defined]

    def clean_datastreams(self) -> tuple[int, ...]:
        """The numbers."""
        given = parted(self.cleaned_data["datastreams"])
        if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in given):
            raise forms.ValidationError(_("Numbers only, with commas between them."))
        return tuple(int(one) for one in given)

    @property
    def scope(self) -> RuleScope:
        """What was chosen, of a form that is valid."""
        chosen = {name: tuple(self.cleaned_data[name]) for name in LISTS}
        return RuleScope(datastreams=self.cleaned_data["datastreams"], **chosen)


def scope_initial(scope: RuleScope) -> dict[str, Any]:
    """What the form shows of a scope."""
    chosen = {name: list(getattr(scope, name)) for name in LISTS}
    return {**chosen, "datastreams": lines([str(one) for one in scope.datastreams])}
