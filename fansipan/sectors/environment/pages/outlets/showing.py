"""The settings of an outlet in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fansipan.sectors.environment.contracts.outlets import OutletTerms
from fansipan.sectors.environment.forms.outlets import CORRECTION, DONE_NAMES
from fansipan.sectors.environment.pages.showing import number
from fansipan.sectors.environment.queries.law_words import MEDIUM_NAMES, category_name
from fansipan.sectors.environment.rules.outlets import DONE


def factors(one: OutletTerms) -> str:
    """Kp, Kv, Kq and Kf: as they were typed, else what they are found by."""
    typed = [f"{symbol} {number(value)}" for symbol, value in one.coefficients.items()]
    found = [
        f"{symbol}: {_amount(category, amount)}"
        for symbol, (category, amount) in one.amounts.items()
        if symbol not in one.coefficients
    ]
    return " · ".join((*typed, *found))


def _amount(category: str, amount: float | None) -> str:
    words = (category_name(category), number(amount) if amount is not None else "")
    return ", ".join(part for part in words if part)


def settings(one: OutletTerms) -> list[tuple[str, str]]:
    """What the law asks of it, line by line."""
    days = f"{one.operating_since:%d/%m/%Y}" if one.operating_since else "–"
    lines = [
        (_("Medium"), str(MEDIUM_NAMES.get(one.medium, one.medium))),
        (_("Regulations"), ", ".join(one.regulations) or _("every one of the medium")),
        (_("Column"), one.column or "–"),
        (_("Category"), category_name(one.category) or "–"),
        (_("Operating since"), days),
        (_("Coefficients"), factors(one) or "–"),
    ]
    return [(str(title), str(value)) for title, value in lines]


def correction(one: OutletTerms) -> list[tuple[str, str]]:
    """How its readings are brought to reference conditions; nothing of what is no flue gas."""
    if one.medium != "flue_gas":
        return []
    return [(str(title), number(getattr(one, name))) for name, title in CORRECTION.items()]


def done(one: OutletTerms) -> list[tuple[str, str]]:
    """What its analysers have done already, by observed property."""
    return [
        (code, ", ".join(str(DONE_NAMES[name]) for name in DONE if getattr(basis, name)) or _("nothing"))
        for code, basis in one.basis.items()
    ]


def whole(one: OutletTerms) -> dict[str, Any]:
    """A description for a page."""
    return {"terms": one, "settings": settings(one), "correction": correction(one), "done": done(one)}
