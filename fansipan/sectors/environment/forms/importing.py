"""A sheet of limits, and the rows of it that an officer has looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.attachments import LARGEST
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.sheets import SheetLimit

SHEETS = ".xlsx,.xls,.ods,.csv"
SALT = "environment.import"
HOUR = 3600


class SheetForm(forms.Form):
    """Which regulation the sheet is of, and the sheet."""

    regulation = forms.ChoiceField(label=gettext_lazy("Regulation"))
    sheet = forms.FileField(label=gettext_lazy("Sheet"), widget=forms.FileInput(attrs={"accept": SHEETS}))

    def __init__(self, *args: Any, regulations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regulation"].choices = regulations  # type: ignore[attr-defined]
        hint = _("XLSX, XLS, ODS or CSV, at most %(most)d MB. The first sheet of a workbook is read.")
        self.fields["sheet"].help_text = hint % {"most": LARGEST // 1024 // 1024}


def sealed(regulation: str, sheet: str, limits: Sequence[SheetLimit]) -> str:
    """The rows as they were looked at, in a form that the browser carries and nobody can change."""
    rows = [{**asdict(one), "valid_from": _iso(one.valid_from), "valid_to": _iso(one.valid_to)} for one in limits]
    told = {"regulation": regulation, "sheet": sheet, "rows": rows}
    return signing.dumps(told, salt=SALT, compress=True)


def opened(told: str) -> tuple[str, str, list[SheetLimit]] | None:
    """Regulation, name of the sheet and rows; None for what was changed or is older than an hour."""
    try:
        found = signing.loads(told, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        return None
    return found["regulation"], found["sheet"], [_limit(row) for row in found["rows"]]


def _limit(row: dict[str, Any]) -> SheetLimit:
    days = {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    }
    return SheetLimit(**{**row, **days, "average": Average(row["average"]), "compared": Average(row["compared"])})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
