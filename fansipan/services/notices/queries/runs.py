"""Policies at work: what each says, and what put an end to its asking."""

from __future__ import annotations

from functools import lru_cache

from fansipan.services.notices.contracts.notices import Settling
from fansipan.services.notices.contracts.policies import AnsweredBy, PolicyDef, Settled
from fansipan.services.notices.models import NoticeDelivery, NoticePolicyVersion, NoticeRun, NoticeSettling
from fansipan.services.notices.rules.policies import unpacked


def policy(version: NoticePolicyVersion) -> PolicyDef:
    """What a version says. It never changes, so it is read once."""
    return _policy(version.pk)


@lru_cache(maxsize=256)
def _policy(number: int) -> PolicyDef:
    return unpacked(NoticePolicyVersion.objects.get(pk=number).definition)


def settled(run: NoticeRun, policy: PolicyDef) -> list[Settled]:
    """What ended the asking of a run since it began, as far as it counts for its policy.

    Where the office must answer, a plant's acknowledgement ends only what nobody but plants was told.
    """
    rows = NoticeSettling.objects.filter(thread=run.notice.thread, pk__gt=run.notice.settlings_before)
    found = [(Settled(row.at, Settling(row.how)), row.by_plant) for row in rows]
    if policy.answered_by is AnsweredBy.ANYBODY or not any(by_plant for _one, by_plant in found) or _plants_only(run):
        return [one for one, _by_plant in found]
    return [one for one, by_plant in found if not by_plant]


def _plants_only(run: NoticeRun) -> bool:
    told = NoticeDelivery.objects.filter(run=run)
    return told.exists() and not told.exclude(user__role="plant_user").exists()
