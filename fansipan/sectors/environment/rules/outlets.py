"""What people wrote of an outlet, read so that a slip of the pen stops nobody.

The tables take any JSON. What cannot be read lets less be judged, never more: without its coefficients a number only
warns, without a basis a gas that nothing was measured beside is not compared, and a regulation of no such name sets no
limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields

from fansipan.sectors.environment.contracts import Basis, OutletTerms

DONE = tuple(one.name for one in fields(Basis))
"""What an analyser may have done already."""

MOST_FACTOR = 100.0
"""The largest coefficient that makes sense."""


def regulations(written: object) -> tuple[str, ...]:
    """The codes of regulations, in the order in which they are asked."""
    if written is None:
        return ()
    return tuple(str(one) for one in written) if isinstance(written, list | tuple) else (str(written),)


def coefficients(written: object) -> dict[str, float]:
    """Kp, Kv, Kq, Kf by symbol; none of them where one cannot be read: a product without it would be another."""
    if not isinstance(written, Mapping):
        return {}
    found = {str(symbol): _number(value) for symbol, value in written.items()}
    return {} if None in found.values() else {symbol: value for symbol, value in found.items() if value is not None}


def basis(written: object) -> dict[str, Basis]:
    """What the analysers have done, by observed property."""
    return {str(code): _done(done) for code, done in written.items()} if isinstance(written, Mapping) else {}


def amounts(written: object) -> dict[str, tuple[str, float | None]]:
    """What coefficients depend on, by symbol: a category and an amount; what cannot be read finds no coefficient."""
    if not isinstance(written, Mapping):
        return {}
    found = {str(symbol): _amount(value) for symbol, value in written.items()}
    return {symbol: value for symbol, value in found.items() if value is not None}


def unread_amounts(written: object) -> bool:
    """Whether there is anything among amounts that is no number, no category and no pair of both."""
    return not isinstance(written, Mapping) or any(_amount(one) is None for one in written.values())


def _amount(value: object) -> tuple[str, float | None] | None:
    if isinstance(value, str):
        return (value, None) if value else None
    if isinstance(value, list | tuple):
        fits = len(value) == 2 and isinstance(value[0], str) and _is_amount(value[1])
        return (value[0], float(value[1])) if fits else None
    return ("", float(value)) if _is_amount(value) else None  # type: ignore[arg-type]


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def unread_coefficients(written: object) -> bool:
    """Whether there is anything among coefficients that is no number from 0 to 100."""
    if not isinstance(written, Mapping):
        return True
    return any(isinstance(one, bool | str) or _number(one) is None for one in written.values())


def unread_basis(written: object) -> bool:
    """Whether there is anything in a basis that is no list of what an analyser may have done."""
    if not isinstance(written, Mapping):
        return True
    return any(not isinstance(one, list) or not _known(one) for one in written.values())


def amounts_written(found: Mapping[str, tuple[str, float | None]]) -> dict[str, object]:
    """What coefficients depend on as it is written: an amount, a category, or both."""
    return {
        symbol: [category, number] if category and number is not None else category or number
        for symbol, (category, number) in found.items()
    }


def basis_written(found: Mapping[str, Basis]) -> dict[str, list[str]]:
    """What the analysers have done as it is written; those that did nothing are left out."""
    done = {code: [name for name in DONE if getattr(one, name)] for code, one in found.items()}
    return {code: names for code, names in done.items() if names}


SYMBOLS = ("Kp", "Kv", "Kq", "Kf")
"""The coefficients of plants, as the regulations call them."""

SPANS = {
    "oxygen_base": (15.0, 25.0),
    "most_oxygen": (0.0, 21.0),
    "most_factor": (1.0, 1000.0),
    "normal_celsius": (-50.0, 100.0),
    "normal_kpa": (50.0, 150.0),
    "oxygen_reference": (0.0, 20.8),
    "moisture": (0.0, 99.0),
}
"""The least and the most of a setting that makes sense."""


def beyond(terms: OutletTerms) -> list[str]:
    """The settings of an outlet that make no sense."""
    given = {name: getattr(terms, name) for name in SPANS}
    return [name for name, value in given.items() if value is not None and not fits(name, value)]


def fits(name: str, value: float) -> bool:
    """Whether a setting makes sense."""
    low, high = SPANS[name]
    return low <= value <= high


def _number(value: object) -> float | None:
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) and 0 <= found <= MOST_FACTOR else None


def _done(done: object) -> Basis:
    return (
        Basis(**{name: name in done for name in DONE}) if isinstance(done, list | tuple) and _known(done) else Basis()
    )


def _known(done: Iterable[object]) -> bool:
    return all(one in DONE for one in done)
