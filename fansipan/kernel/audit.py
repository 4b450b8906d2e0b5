"""The audit trail: one line for every change and every export, in the change's own transaction."""

from __future__ import annotations

from collections.abc import Mapping

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor


def record(
    actor: Actor,
    action: str,
    target: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    why: str = "",
) -> None:
    """Write who did `action` ("observations.flag_period") to `target` ("station:TL-KT-01"), now."""
    AuditEntry.objects.create(
        at=clock.now(),
        actor=actor.name[:200],
        user_id=actor.user_id,
        role=actor.role.value,
        address=actor.address[:64],
        request_id=actor.request_id[:40],
        action=action,
        target=target[:200],
        before=before,
        after=after,
        why=why,
    )
