"""Evidence for the national score of smart cities (TT 03/2026/TT-BXD): by criterion, with those that have none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from fansipan.kernel import manifest
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.centre.models import Criterion, Evidence, ScoreFrame
from fansipan.services.centre.rules.rights import SEE_CENTRE


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """Which evidence; empty fields match all. `withdrawn`: also what counts no more."""

    criterion: str = ""
    level: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """A criterion with its evidence that counts. `known`: it stands in the list of criteria.

    `levels`: the levels for which there is evidence; none: it is not met.
    """

    code: str
    title: str
    basic: bool
    known: bool
    confirmed: bool
    source: str
    evidence: tuple[Evidence, ...]

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that have evidence."""
        return tuple(sorted({one.level for one in self.evidence}))


def found(actor: Actor, wanted: EvidenceFilter) -> list[Evidence]:
    """The evidence that matches, the newest first."""
    require(actor, SEE_CENTRE)
    rows = _seen(actor)
    if not wanted.withdrawn:
        rows = rows.filter(withdrawn_at=None)
    if wanted.criterion:
        rows = rows.filter(criterion=wanted.criterion)
    if wanted.level.isdecimal():
        rows = rows.filter(level=int(wanted.level))
    return list(rows)


def _seen(actor: Actor) -> QuerySet[Evidence]:
    """Evidence of numbers that the actor may see, and that of no number."""
    names = [one.name for one in manifest.indicators().values() if allows(actor, one.needs)]
    return Evidence.objects.filter(indicator__in=["", *names]).select_related("added_by").defer("content")


def criteria(actor: Actor) -> list[CriterionCard]:
    """Every criterion of the list, and those that somebody named without its being there."""
    rows = found(actor, EvidenceFilter())
    language = get_language() or "vi"
    by_code: dict[str, list[Evidence]] = {}
    for one in rows:
        by_code.setdefault(one.criterion, []).append(one)
    known = [
        CriterionCard(
            one.code,
            pick(one.title, language),
            one.basic,
            True,
            one.confirmed,
            one.source,
            tuple(by_code.pop(one.code, ())),
        )
        for one in Criterion.objects.all()
    ]
    others = [CriterionCard(code, "", False, False, False, "", tuple(rows)) for code, rows in sorted(by_code.items())]
    return known + others


@dataclass(frozen=True, slots=True)
class Frame:
    """What the circular asks for at large, and how much of it the list of criteria holds.

    `groups`: each with the number of basic criteria of the list that begin so.
    """

    levels: tuple[tuple[int, str], ...]
    groups: tuple[tuple[str, int], ...]
    basic_count: int
    entered: int
    source: str
    confirmed: bool


def frame() -> Frame | None:
    """What the circular asks for; None where nobody entered it."""
    row = ScoreFrame.objects.first()
    if row is None:
        return None
    basic = list(Criterion.objects.filter(basic=True).values_list("code", flat=True))
    language = get_language() or "vi"
    return Frame(
        tuple((int(one["level"]), pick(one, language)) for one in row.levels),
        tuple((group, sum(code.startswith(group) for code in basic)) for group in row.groups),
        row.basic_count,
        len(basic),
        row.source,
        row.confirmed,
    )


def files(actor: Actor) -> Iterator[Evidence]:
    """The evidence that counts and has a file, its content with it, one after the other."""
    for one in found(actor, EvidenceFilter()):
        if one.file_sha256:
            yield Evidence.objects.get(pk=one.pk)


def codes() -> list[tuple[str, str]]:
    """The criteria of the list with their titles."""
    return [(one.code, pick(one.title, get_language() or "vi")) for one in Criterion.objects.all()]
