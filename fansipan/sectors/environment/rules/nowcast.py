"""NowCast: the particles of an hour, steadied by the eleven hours before it."""

from __future__ import annotations

from collections.abc import Sequence

from fansipan.sectors.environment.contracts import Input, Note, NowCastRule, Step, StepName

SOURCE = "QĐ 1459/QĐ-TCMT, 2.2 (NowCast)"
UNIT = "µg/m³"
LITERAL = "NowCast = Σ (1/2)ⁱ · cᵢ"
NORMALISED = "NowCast = Σ wⁱ⁻¹ · cᵢ / Σ wⁱ⁻¹"


def nowcast(rule: NowCastRule, hours: Sequence[float | None]) -> Step:
    """NowCast of 12 hourly means, this hour first (Quyết định 1459/QĐ-TCMT, hourly VN_AQI), in µg/m3.

    w = Cmin / Cmax of the means that are there, 1/2 at least. Above 1/2 the weighted mean, at 1/2 the sum of
    (1/2)^i c_i as the text has it: that form is not normalised, so a missing hour makes it too low, which is noted.
    No result unless two of the newest three hours are there. A mean below zero counts as zero.
    """
    window = tuple(None if hour is None else max(hour, 0.0) for hour in hours[: rule.hours])
    given = (*(Input(f"c{place}", hour, UNIT) for place, hour in enumerate(window, 1)),)
    there = [hour for hour in window if hour is not None]
    if sum(hour is not None for hour in window[: rule.recent]) < rule.least_recent:
        return _step(NORMALISED, given, None, notes=(Note.TOO_FEW_RECENT_HOURS,))
    weight = _weight(rule, there)
    w = weight.result or 0.0
    powers = [(w**place, hour) for place, hour in enumerate(window) if hour is not None]
    total = sum(power * hour for power, hour in powers)
    if w > rule.least_weight or rule.normalised:
        return _step(NORMALISED, given, total / sum(power for power, _ in powers), parts=(weight,))
    missing = len(there) < rule.hours
    return _step(LITERAL, given, total / 2, parts=(weight,), notes=(Note.HOURS_MISSING,) if missing else ())


def _weight(rule: NowCastRule, there: Sequence[float]) -> Step:
    lowest, highest = min(there), max(there)
    share = lowest / highest if highest > 0 else 1.0
    given = (Input("Cmin", lowest, UNIT), Input("Cmax", highest, UNIT))
    formula = "w = max(Cmin / Cmax, 1/2)"
    return Step(StepName.NOWCAST_WEIGHT, formula, given, max(share, rule.least_weight), source=SOURCE)


def _step(
    formula: str,
    given: tuple[Input, ...],
    result: float | None,
    *,
    parts: tuple[Step, ...] = (),
    notes: tuple[Note, ...] = (),
) -> Step:
    return Step(StepName.NOWCAST, formula, given, result, UNIT, source=SOURCE, notes=notes, parts=parts)
