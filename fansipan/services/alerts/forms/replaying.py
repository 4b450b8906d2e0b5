"""Which period is replayed, by which rule, and what is changed of it for the trial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.alerts.contracts import RuleDef
from fansipan.services.alerts.forms.levels import number_field
from fansipan.services.alerts.forms.searching import DaysForm
from fansipan.services.alerts.rules.packing import packed, unpacked


class ReplayForm(DaysForm):
    """A period and a rule; a factor for its levels and delays that it does not have."""

    rule = forms.ChoiceField(label=_("Rule"), required=False)
    version = forms.TypedChoiceField(label=_("Version"), required=False, coerce=int)
    factor = number_field(_("Levels × …"), required=False, min_value=0.01, max_value=100)
    on_minutes = number_field(_("On after … minutes"), required=False, min_value=0, max_value=10_080)
    hysteresis = number_field(_("Hysteresis"), required=False, min_value=0)

    field_order = ("rule", "version", "since", "until", "factor", "on_minutes", "hysteresis")

    def __init__(self, *args: Any, rules: Iterable[tuple[str, str]], versions: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("every step of every alarm")), *rules]  # type: ignore[attr-defined]
        newest = [("", _("newest"))]
        self.fields["version"].choices = [*newest, *((str(n), str(n)) for n in versions)]  # type: ignore[attr-defined]

    def asked(self, name: str, blank: Any) -> Any:
        """What was filled in and is as it should be, else `blank`."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {}).get(name)
        return blank if found is None else found

    @property
    def rule_code(self) -> str:
        """The rule that was chosen; "" for none."""
        return str(self.asked("rule", ""))

    @property
    def version_number(self) -> int:
        """The version that was chosen; 0: the newest."""
        return int(self.asked("version", 0) or 0)

    def changed(self, rule: RuleDef) -> RuleDef:
        """The rule with what is tried. Raises ValueError when that makes no rule."""
        delays = rule.delays
        on_minutes = self.asked("on_minutes", delays.on_seconds / 60)
        hysteresis = self.asked("hysteresis", delays.hysteresis)
        tried = replace(rule, delays=replace(delays, on_seconds=round(on_minutes * 60), hysteresis=hysteresis))
        factor = self.asked("factor", 1.0)
        return tried if factor == 1.0 else unpacked(scaled(packed(tried), factor))


def scaled(row: dict[str, Any], factor: float) -> dict[str, Any]:
    """A packed rule whose own levels are all so many times as high."""
    condition = row["condition"]
    for level in [*condition.get("levels", ()), *([condition["level"]] if "level" in condition else [])]:
        level["value"] *= factor
    for part in condition.get("parts", ()):
        scaled(part, factor)
    return row
