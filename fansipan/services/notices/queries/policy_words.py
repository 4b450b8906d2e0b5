"""A policy in sentences: what a person reads before trusting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fansipan.kernel.permissions import Role
from fansipan.kernel.text import pick
from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.policies import PolicyDef, PolicyMatch, PolicyStep, PolicyTarget, TargetKind
from fansipan.services.notices.models import NoticeChannel, NoticeTeam, Rotation
from fansipan.services.notices.queries import showing
from fansipan.services.notices.queries.words import ANSWERED_NAMES, MODE_NAMES, PRIORITY_NAMES, ROLES, TARGET_NAMES
from fansipan.services.notices.rules.week_text import written


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in one language, by code."""

    language: str
    channels: Mapping[str, str]
    off: frozenset[str]
    teams: Mapping[str, str]
    rotations: Mapping[str, str]
    people: Mapping[str, str]


def names(language: str) -> Names:
    """The names of everything that policies can mean."""
    channels = {row.code: (pick(row.title, language), row.active) for row in NoticeChannel.objects.all()}
    return Names(
        language=language,
        channels={code: title for code, (title, _active) in channels.items()},
        off=frozenset(code for code, (_title, active) in channels.items() if not active),
        teams={row.code: pick(row.title, language) for row in NoticeTeam.objects.all()},
        rotations={row.code: pick(row.title, language) for row in Rotation.objects.all()},
        people={row.login: str(row) for row in User.objects.filter(is_active=True)},
    )


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step in words. `off`: channels that are switched off or not there."""

    when: str
    whom: str
    how: str
    off: str


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """A policy in words."""

    match: str
    steps: tuple[StepWords, ...]
    until: str
    goes_on: bool


def said(policy: PolicyDef, known: Names) -> PolicyWords:
    """The policy in the language that is in force."""
    minutes = 0
    steps: list[StepWords] = []
    for step in policy.steps:
        when = _("After %(minutes)d min without an answer") % {"minutes": minutes} if steps else _("At once")
        steps.append(_step(step, when, known))
        minutes += step.wait_minutes
    if policy.last is not None:
        minutes *= policy.loops + 1
        steps.append(_step(policy.last, _("Last, after %(minutes)d min") % {"minutes": minutes}, known))
    return PolicyWords(_match(policy.match, known), tuple(steps), _until(policy), policy.goes_on)


def _match(match: PolicyMatch, known: Names) -> str:
    parts = [_priorities(match)]
    if match.kinds:
        parts.append(", ".join(kind if kind.endswith(".*") else showing.kind_title(kind) for kind in match.kinds))
    if match.organisations:
        parts.append(_("of %(organisations)s") % {"organisations": ", ".join(match.organisations)})
    if match.communes:
        parts.append(_("in the communes %(communes)s") % {"communes": ", ".join(match.communes)})
    if match.windows:
        parts.append(
            _("told within %(hours)s") % {"hours": "; ".join(written(w, known.language) for w in match.windows)}
        )
    return " · ".join(parts)


def _priorities(match: PolicyMatch) -> str:
    least, most = match.priority_from, match.priority_to
    if (least, most) == (NoticePriority.LOW, NoticePriority.CRITICAL):
        return _("Every priority")
    if least == most:
        return _("Priority %(priority)s") % {"priority": PRIORITY_NAMES[least]}
    return _("Priority %(least)s to %(most)s") % {"least": PRIORITY_NAMES[least], "most": PRIORITY_NAMES[most]}


def _step(step: PolicyStep, when: str, known: Names) -> StepWords:
    channels = ", ".join(known.channels.get(code, code) for code in step.channels) or _("the inbox alone")
    how = f"{channels} ({MODE_NAMES[step.mode]})" if len(step.channels) > 1 else channels
    off = [known.channels.get(code, code) for code in step.channels if code in known.off or code not in known.channels]
    return StepWords(when, ", ".join(target(one, known) for one in step.targets), how, ", ".join(off))


def target(one: PolicyTarget, known: Names) -> str:
    """Whom a target means, in words."""
    named = {
        TargetKind.ROLE: lambda value: str(ROLES.get(Role(value), value)),
        TargetKind.TEAM: lambda value: known.teams.get(value, value),
        TargetKind.ON_CALL: lambda value: known.rotations.get(value, value),
        TargetKind.PERSON: lambda value: known.people.get(value, value),
        TargetKind.CHANNEL: lambda value: known.channels.get(value, value),
    }
    name = str(TARGET_NAMES[one.kind])
    return f"{name}: {named[one.kind](one.value)}" if one.kind in named else name


def _until(policy: PolicyDef) -> str:
    rounds = policy.loops + 1
    asked = _("%(rounds)d rounds") % {"rounds": rounds} if rounds > 1 else _("one round")
    until = _("until it is acknowledged by %(whom)s; at most %(rounds)s") % {
        "whom": ANSWERED_NAMES[policy.answered_by],
        "rounds": asked,
    }
    if not policy.ack_timeout_minutes:
        return until
    again = _("begins anew %(minutes)d min after an acknowledgement if it is not over")
    return f"{until}; {again % {'minutes': policy.ack_timeout_minutes}}"
