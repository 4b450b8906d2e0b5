"""Policies as they are in force, as pages show them, and tried out on a notice that nobody is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.contracts.notices import Audience, NoticePriority
from fansipan.services.notices.contracts.policies import NoticeTraits, PolicyDef, Rung
from fansipan.services.notices.models import NoticePolicy, NoticePolicyVersion
from fansipan.services.notices.queries import channels, planning, runs
from fansipan.services.notices.queries.planning import Circumstances, Planned
from fansipan.services.notices.rules import escalating, matching
from fansipan.services.notices.rules.policies import unpacked
from fansipan.services.notices.rules.rights import SEE_POLICIES


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """A policy as it is now. `version` counts from 1."""

    code: str
    title: Mapping[str, str]
    order: int
    active: bool
    policy: PolicyDef
    version: int
    changed_at: datetime | None
    changed_by: str


def in_force() -> list[tuple[NoticePolicyVersion, PolicyDef]]:
    """The newest version of every active policy, in the order in which they are looked at."""
    rows = NoticePolicyVersion.objects.filter(policy__active=True)
    newest = rows.order_by("policy_id", "-number").distinct("policy_id")
    found = NoticePolicyVersion.objects.filter(pk__in=newest.values("pk")).select_related("policy")
    return [(row, runs.policy(row)) for row in found.order_by("policy__order", "policy__code")]


def policies(actor: Actor) -> list[PolicyCard]:
    """Every policy in its order. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_POLICIES)
    return [_card(row) for row in NoticePolicy.objects.prefetch_related("versions")]


def policy(actor: Actor, code: str) -> PolicyCard:
    """One policy. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, SEE_POLICIES)
    row = NoticePolicy.objects.filter(code=code).prefetch_related("versions").first()
    if row is None:
        raise NotFound("notices.policy", code=code)
    return _card(row)


def _card(row: NoticePolicy) -> PolicyCard:
    newest = max(row.versions.all(), key=lambda one: one.number, default=None)
    return PolicyCard(
        code=row.code,
        title=row.title,
        order=row.order,
        active=row.active,
        policy=unpacked(row.definition),
        version=newest.number if newest else 0,
        changed_at=newest.made_at if newest else None,
        changed_by=newest.made_by if newest else "",
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """A notice that is not told: what would become of it?"""

    kind: str
    priority: NoticePriority
    audience: Audience
    at: datetime
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class TrialRung:
    """What a rung of a policy would do if nobody answered."""

    rung: Rung
    planned: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class TrialRun:
    """A policy that would be at work, with every rung."""

    policy: Mapping[str, str]
    code: str
    rungs: tuple[TrialRung, ...]


def tried(actor: Actor, trial: Trial) -> list[TrialRun]:
    """Whom a notice would reach, when, by what. Nothing is told. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_POLICIES)
    traits = NoticeTraits(trial.kind, trial.priority, trial.audience.organisations, trial.audience.communes, trial.at)
    return [
        TrialRun(version.title, version.policy.code, tuple(_rungs(found, trial)))
        for version, found in matching.chosen(in_force(), traits)
    ]


def _rungs(policy: PolicyDef, trial: Trial) -> list[TrialRung]:
    known = channels.active()
    found = []
    for rung in escalating.climb(policy, trial.at):
        about = Circumstances(trial.priority, trial.audience, trial.exercise, known, rung.at)
        planned = planning.plan(escalating.step_of(policy, rung), rung.place, about)
        found.append(TrialRung(rung, tuple(planned)))
    return found
