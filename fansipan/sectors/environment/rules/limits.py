"""Which limit applied on a day, why, and what a comparison with it says.

A permit wins over every regulation. A plant older than the regulation that replaced its own may stay on the old one as
long as the new one lets it (QCVN 19:2024/BTNMT Art. 3 and TT 06/2025: until 31/12/2031).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from fansipan.sectors.environment.contracts import (
    Applied,
    Average,
    Input,
    LawStatus,
    LegalLimit,
    LimitQuestion,
    LimitReason,
    Note,
    PermitTerm,
    RegulationTerms,
    Step,
    StepName,
    Verdict,
)


def applied(
    question: LimitQuestion,
    regulations: Sequence[RegulationTerms],
    limits: Iterable[LegalLimit],
    permits: Iterable[PermitTerm] = (),
    coefficients: Mapping[str, float] | None = None,
) -> Applied | None:
    """The limit that holds for a plant on a day: the permit's, else the regulation's; None where there is none."""
    permit = next((one for one in permits if _asked(question, one) and holds(question.day, one)), None)
    if permit is not None:
        return _by_permit(permit)
    for regulation, reason in _in_order(question, regulations):
        found = _number(question, regulation, limits)
        if found is not None:
            return _by_regulation(found, reason, coefficients or {})
    return None


def holds(day: date, term: RegulationTerms | LegalLimit | PermitTerm) -> bool:
    """Whether a dated term is in force on a day; its last day included."""
    return term.valid_from <= day and (term.valid_to is None or day <= term.valid_to)


def stays(question: LimitQuestion, old: RegulationTerms, regulations: Sequence[RegulationTerms]) -> bool:
    """Whether a plant may stay on a regulation that another one has replaced: it is older, and its time is not over."""
    since, until = question.operating_since, old.existing_until
    new = next((one for one in regulations if one.code == old.replaced_by), None)
    if since is None or until is None or new is None:
        return False
    return old.valid_from <= question.day <= until and since < new.valid_from <= question.day


def _in_order(
    question: LimitQuestion, regulations: Sequence[RegulationTerms]
) -> list[tuple[RegulationTerms, LimitReason]]:
    kept = [(one, LimitReason.TRANSITION) for one in regulations if stays(question, one, regulations)]
    return kept + [(one, LimitReason.REGULATION) for one in regulations if holds(question.day, one)]


def _asked(question: LimitQuestion, term: LegalLimit | PermitTerm) -> bool:
    return term.parameter == question.parameter and term.average in (question.average, Average.ANY)


def _number(question: LimitQuestion, regulation: RegulationTerms, limits: Iterable[LegalLimit]) -> LegalLimit | None:
    wanted = (regulation.code, question.column, question.category)
    found = (one for one in limits if (one.regulation, one.column, one.category) == wanted and _asked(question, one))
    # A regulation that ended for others still holds for the plant that stays on it: its numbers' own end is not asked.
    return next((one for one in found if holds(min(question.day, regulation.valid_to or question.day), one)), None)


def _by_permit(permit: PermitTerm) -> Applied:
    given = (Input("C", permit.high, permit.unit),)
    step = Step(StepName.CMAX, "Cmax = C", given, permit.high, permit.unit, permit.parameter, permit.permit)
    confirmed = LawStatus.CONFIRMED
    return Applied(permit.low, permit.high, permit.unit, confirmed, LimitReason.PERMIT, permit.permit, step)


def _by_regulation(limit: LegalLimit, reason: LimitReason, coefficients: Mapping[str, float]) -> Applied:
    step = cmax(limit, coefficients)
    low = limit.low
    return Applied(low, step.result, limit.unit, limit.status, reason, step.source, step)


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
