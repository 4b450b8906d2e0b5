"""Types of case as they are, and as they were when a case was opened."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.services.cases.contracts import CaseTypeDef
from fansipan.services.cases.models import Case, CaseType, CaseTypeVersion
from fansipan.services.cases.rules.types import case_type


def definition(version: CaseTypeVersion) -> CaseTypeDef:
    """What a version says. It never changes, so it is read once."""
    return _definition(version.pk)


@lru_cache(maxsize=256)
def _definition(number: int) -> CaseTypeDef:
    row = CaseTypeVersion.objects.select_related("type").get(pk=number)
    return case_type(row.type.code, row.type.prefix, row.title, row.definition)


def newest(code: str) -> CaseTypeVersion:
    """The version of a type that new cases follow. Raises NotFound."""
    found = CaseTypeVersion.objects.select_related("type__agency").filter(type__code=code).order_by("-number").first()
    if found is None:
        raise NotFound("cases.type", code=code)
    return found


def types() -> list[CaseTypeDef]:
    """Every type as it is now, by code."""
    return [definition(newest(code)) for code in CaseType.objects.values_list("code", flat=True)]


def counted(found: QuerySet[Case]) -> QuerySet[Case]:
    """The cases that are no exercise."""
    return found.exclude(version__type__code__in=[one.code for one in types() if one.exercise])
