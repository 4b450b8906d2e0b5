"""Writing a scenario, and starting one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.forms import BilingualField, RowsField
from fansipan.services.centre.actions.scenarios import Start, WrittenScenario
from fansipan.services.centre.rules.scenarios import scenario


def read_minutes(text: str) -> int:
    """Minutes: `90`, `2h` or `3d`. Raises ValueError."""
    written = text.strip().casefold()
    size = {"h": 60, "d": 60 * 24}.get(written[-1:], 0)
    return int(written[:-1]) * size if size else int(written)


class ScenarioForm(forms.Form):
    """A scenario: who does what until when. When: forms/triggers.py."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=60)
    title = BilingualField(label=gettext_lazy("Title"))
    orders = RowsField(
        label=gettext_lazy("Orders"),
        columns={"minutes": read_minutes, "to": str, "vi": str, "en": str},
        shape="60 | SO-NNMT | Cử đội kiểm tra | Send a team",
        needed=3,
        help_text=gettext_lazy("One a line: minutes (2h, 3d) | code of the organisation | Vietnamese | English."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    @staticmethod
    def written_as(code: str, title: Mapping[str, str], definition: Mapping[str, Any], active: bool) -> dict[str, Any]:
        """A scenario as the form shows it; what it waits for has forms of its own."""
        return {
            "code": code,
            "title": title,
            "orders": [
                {"minutes": one["minutes"], "to": one["to"], **one["title"]} for one in definition.get("orders", [])
            ],
            "active": active,
        }

    def definition(self, when: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """What was written, as it is kept."""
        orders = [
            {
                "title": {key: row[key] for key in ("vi", "en") if row.get(key)},
                "to": row["to"],
                "minutes": row["minutes"],
            }
            for row in self.cleaned_data.get("orders") or []
        ]
        return {"when": [dict(one) for one in when], "orders": orders}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                scenario(said["code"], said["title"], self.definition())
            except ValueError as error:
                raise ValidationError(_("This is no scenario: %(why)s") % {"why": error}, code="scenario") from None
        return said

    def new(self, when: Sequence[Mapping[str, Any]]) -> WrittenScenario:
        """What was written, with what it waits for."""
        said = self.cleaned_data
        return WrittenScenario(said["code"], said["title"], self.definition(when), said["active"])


class StartForm(forms.Form):
    """Why and about what a scenario is started."""

    why = forms.CharField(
        label=gettext_lazy("Situation"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    refs = forms.CharField(
        label=gettext_lazy("Things it is about"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Such as station:TL-KT-01, with spaces between several."),
    )
    exercise = forms.BooleanField(label=gettext_lazy("This is an exercise"), required=False)

    def begin(self) -> Start:
        """What was written."""
        said = self.cleaned_data
        return Start(said["why"], tuple(said["refs"].split()), said["exercise"])
