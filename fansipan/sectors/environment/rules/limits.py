"""Which regulations hold for a plant on a day, what their numbers come to, and what a comparison says.

A permit wins over every regulation. A plant older than the regulation that replaced its own may stay on the old one as
long as the new one lets it (QCVN 19:2024/BTNMT Art. 3 and TT 06/2025: until 31/12/2031).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from fansipan.sectors.environment.contracts import (
    Applied,
    Input,
    Law,
    LawStatus,
    LegalLimit,
    LimitReason,
    Note,
    OutletTerms,
    PermitTerm,
    RegulationTerms,
    Step,
    StepName,
    Verdict,
)


def holds(day: date, term: RegulationTerms | LegalLimit | PermitTerm) -> bool:
    """Whether a dated term is in force on a day; its last day included."""
    return term.valid_from <= day and (term.valid_to is None or day <= term.valid_to)


def stays(day: date, since: date | None, old: RegulationTerms, regulations: Sequence[RegulationTerms]) -> bool:
    """Whether a plant that has been operating since then may stay on a regulation that another one has replaced."""
    new = next((one for one in regulations if one.code == old.replaced_by), None)
    if since is None or old.existing_until is None or new is None:
        return False
    return old.valid_from <= day <= old.existing_until and since < new.valid_from <= day


def in_order(outlet: OutletTerms, law: Law, day: date) -> list[tuple[RegulationTerms, LimitReason]]:
    """The regulations that hold for an outlet on a day, in the order in which they are asked.

    Those first that the plant may stay on; among equals as the outlet names them. What it does not name is not asked.
    """
    since, every = outlet.operating_since, law.regulations
    kept = [(one, LimitReason.TRANSITION) for one in every if stays(day, since, one, every)]
    found = kept + [(one, LimitReason.REGULATION) for one in every if holds(day, one)]
    if not outlet.regulations:
        return found
    named = [one for one in found if one[0].code in outlet.regulations]
    in_their_order = outlet.regulations.index
    return sorted(named, key=lambda one: (one[1] is not LimitReason.TRANSITION, in_their_order(one[0].code)))


def by_permit(permit: PermitTerm) -> Applied:
    """The number of a permit: the authority set it for this plant, so it stands as it is."""
    given = (Input("C", permit.high, permit.unit),)
    step = Step(StepName.CMAX, "Cmax = C", given, permit.high, permit.unit, permit.parameter, permit.permit)
    confirmed = LawStatus.CONFIRMED
    return Applied(permit.low, permit.high, permit.unit, confirmed, LimitReason.PERMIT, permit.permit, step)


def by_regulation(
    limit: LegalLimit,
    reason: LimitReason,
    coefficients: Mapping[str, float],
    factors: Set[tuple[str, str, float]] | None = None,
) -> Applied:
    """The number of a regulation times the plant's coefficients.

    It is as sure as its least sure part: with a coefficient that is none of the confirmed `factors` of the regulation,
    or with none where the number is to be multiplied, it only warns, however sure the number itself is. None: the
    coefficients are not asked about.
    """
    step = cmax(limit, coefficients)
    status = limit.status
    if factors is not None and limit.multiplied and limit.high is not None and not coefficients:
        status, step = LawStatus.UNCONFIRMED, replace(step, notes=(*step.notes, Note.FACTOR_MISSING))
    used = {(limit.regulation, one.symbol, one.value) for one in step.inputs[1:]}
    if factors is not None and not used <= factors:
        status, step = LawStatus.UNCONFIRMED, replace(step, notes=(*step.notes, Note.FACTOR_UNCONFIRMED))
    return Applied(limit.low, step.result, limit.unit, status, reason, step.source, step)


def at_oxygen(applied: Applied, limit: LegalLimit, outlet: OutletTerms) -> Applied:
    """The number of a regulation that names a reference oxygen (QCVN 19:2024/BTNMT: 7 or 15 %): held against gas that
    is corrected to another one, or to none, it may say "within" wrongly, so it is never sure.
    """
    if limit.oxygen_reference is None or limit.oxygen_reference == outlet.oxygen_reference:
        return applied
    return noted(replace(applied, status=LawStatus.UNCONFIRMED), Note.OTHER_OXYGEN)


def noted(applied: Applied, note: Note) -> Applied:
    """The limit with a note to its computation."""
    return replace(applied, step=replace(applied.step, notes=(*applied.step.notes, note)))


def cmax(limit: LegalLimit, coefficients: Mapping[str, float]) -> Step:
    """Cmax = C × Kp × Kv (QCVN 19:2009/BTNMT) or C × Kq × Kf (QCVN 40:2011/BTNMT); pH and the like are C alone."""
    source = ", ".join(part for part in (limit.regulation, limit.article) if part)
    given: tuple[Input, ...] = (Input("C", limit.high, limit.unit),)
    notes = (Note.UNCONFIRMED,) if limit.status is LawStatus.UNCONFIRMED else ()
    if limit.high is None or not limit.multiplied or not coefficients:
        bare = (*notes, *((Note.NOT_MULTIPLIED,) if coefficients else ()))
        return Step(StepName.CMAX, "Cmax = C", given, limit.high, limit.unit, limit.parameter, source, bare)
    given = (*given, *(Input(symbol, value) for symbol, value in coefficients.items()))
    formula = " × ".join(("Cmax = C", *coefficients))
    result = limit.high * math.prod(coefficients.values())
    return Step(StepName.CMAX, formula, given, result, limit.unit, limit.parameter, source, notes)


def verdict(value: float, limit: Applied) -> Verdict:
    """What a comparison says; over a number that nobody confirmed it is a warning and never more."""
    over = limit.high is not None and value > limit.high and not math.isclose(value, limit.high, rel_tol=1e-12)
    under = limit.low is not None and value < limit.low
    if not over and not under:
        return Verdict.WITHIN
    return Verdict.EXCEEDS if limit.status is LawStatus.CONFIRMED else Verdict.WARNING
