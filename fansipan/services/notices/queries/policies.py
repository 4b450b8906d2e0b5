"""Policies as they are in force, and as pages show them."""

from __future__ import annotations

from fansipan.services.notices.contracts.policies import PolicyDef
from fansipan.services.notices.models import NoticePolicyVersion
from fansipan.services.notices.queries import runs


def in_force() -> list[tuple[NoticePolicyVersion, PolicyDef]]:
    """The newest version of every active policy, in the order in which they are looked at."""
    rows = (
        NoticePolicyVersion.objects.filter(policy__active=True).order_by("policy_id", "-number").distinct("policy_id")
    )
    found = NoticePolicyVersion.objects.filter(pk__in=rows.values("pk")).select_related("policy")
    return [(row, runs.policy(row)) for row in found.order_by("policy__order", "policy__code")]
