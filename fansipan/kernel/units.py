"""UCUM codes are the only names of units inside; conversion is the work of pint by way of ucumvert."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from fansipan.kernel.errors import Invalid

if TYPE_CHECKING:
    from lark import Lark
    from ucumvert import PintUcumRegistry


@cache
def _registry() -> PintUcumRegistry:
    # Parsing the UCUM grammar costs a third of a second: only those who convert pay it.
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


def conversion(source: str, target: str) -> tuple[float, float]:
    """Factor and offset with which `value * factor + offset` turns `source` into `target`.

    Both are UCUM codes. Raises Invalid("kernel.units_do_not_convert") when the dimensions differ
    (ppm to mg/m3 needs a molar mass: that is a law's rule, not a unit's) or a code is not UCUM.
    """
    if source == target:
        return 1.0, 0.0
    found = _remembered(source, target)
    if found is None:
        raise Invalid("kernel.units_do_not_convert", source=source, target=target)
    return found


@lru_cache(maxsize=4096)
def _remembered(source: str, target: str) -> tuple[float, float] | None:
    """None where there is no way: to find that out takes ten milliseconds."""
    try:
        return _conversion(source, target)
    except Invalid:
        return None


def _conversion(source: str, target: str) -> tuple[float, float]:
    try:
        registry = _registry()
        unit, goal = registry.from_ucum(source).units, registry.from_ucum(target).units
        zero = registry.Quantity(0.0, unit).to(goal).magnitude
        one = registry.Quantity(1.0, unit).to(goal).magnitude
    except Exception as error:
        raise Invalid("kernel.units_do_not_convert", source=source, target=target) from error
    return float(one - zero), float(zero)


@cache
def _parser() -> Lark:
    # Reading the grammar costs as much as the registry, once.
    from ucumvert import get_ucum_parser

    return get_ucum_parser()


@cache
def is_ucum(code: str) -> bool:
    """Whether the code is one of UCUM's, such as "mg/m3" or "[pH]"."""
    from lark.exceptions import LarkError

    try:
        _parser().parse(code)
    except LarkError:
        return False
    return True
