"""Kp, Kv, Kq and Kf of a plant, found in a regulation's own table by what they depend on.

QCVN 19:2009/BTNMT: Kp by the flow of flue gas, Kv by the class of the place; QCVN 40:2011/BTNMT: Kq by the river's flow
or the lake's volume, Kf by the flow of wastewater. A factor that somebody typed stands before the one that is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fansipan.sectors.environment.contracts import Input, Law, Note, OutletTerms, Step, StepName
from fansipan.sectors.environment.contracts.law import Factor

Amount = tuple[str, float | None]
"""A category ("" for none) and an amount (None for none)."""

LETTERS = {"Kp": ("P", "m³/h"), "Kq": ("Q", "m³/s"), "Kf": ("F", "m³/24 h")}
LAKE = ("V", "10⁶ m³")
UNKNOWN = ("X", "")


def of_plant(outlet: OutletTerms, law: Law, regulation: str) -> tuple[Mapping[str, float], tuple[Step, ...]]:
    """The factors by which a regulation's numbers are multiplied for a plant, and how each was found."""
    found, steps = dict(outlet.coefficients), []
    for symbol, amount in outlet.amounts.items():
        factor = _factor(law.spans.get(regulation, ()), symbol, amount)
        if symbol not in outlet.coefficients and factor is not None:
            found[symbol] = factor.value
            steps.append(_step(factor, amount[1]))
    return found, tuple(steps)


def _factor(spans: Iterable[Factor], symbol: str, amount: Amount) -> Factor | None:
    category, number = amount
    return next(
        (one for one in spans if (one.symbol, one.category) == (symbol, category) and _holds(one, number)), None
    )


def _holds(one: Factor, number: float | None) -> bool:
    if number is None:
        return one.above is None and one.up_to is None
    return (one.above is None or number > one.above) and (one.up_to is None or number <= one.up_to)


def _step(factor: Factor, number: float | None) -> Step:
    letter, unit = LAKE if factor.category == "lake" else LETTERS.get(factor.symbol, UNKNOWN)
    given = () if number is None else (Input(letter, number, unit),)
    notes = () if factor.confirmed else (Note.UNCONFIRMED,)
    formula = factor.category if number is None else _span(letter, factor)
    return Step(StepName.FACTOR, formula, given, factor.value, "", factor.symbol, factor.regulation, notes)


def _span(letter: str, factor: Factor) -> str:
    above = "" if factor.above is None else f"{factor.above:g} < "
    return f"{above}{letter}" + ("" if factor.up_to is None else f" ≤ {factor.up_to:g}")
