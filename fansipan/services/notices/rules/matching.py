"""Which policies are for a notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from fansipan.services.notices.contracts.policies import NoticeTraits, PolicyDef, PolicyMatch
from fansipan.services.notices.rules import weeks

Key = TypeVar("Key")


def matches(match: PolicyMatch, notice: NoticeTraits) -> bool:
    """Whether a policy is for a notice: each part of it that says something must hold."""
    return (
        match.priority_from <= notice.priority <= match.priority_to
        and (not match.kinds or any(_is_kind(kind, notice.kind) for kind in match.kinds))
        and (not match.organisations or not set(match.organisations).isdisjoint(notice.organisations))
        and (not match.communes or not set(match.communes).isdisjoint(notice.communes))
        and (not match.windows or weeks.holds(match.windows, notice.at))
    )


def _is_kind(pattern: str, kind: str) -> bool:
    return kind.startswith(pattern[:-1]) if pattern.endswith(".*") else kind == pattern


def chosen(policies: Iterable[tuple[Key, PolicyDef]], notice: NoticeTraits) -> Iterator[tuple[Key, PolicyDef]]:
    """The policies for a notice: from the top the first that matches, and the next ones as long as they go on."""
    for key, policy in policies:
        if matches(policy.match, notice):
            yield key, policy
            if not policy.goes_on:
                return
