"""Who may let a warning out: a second person, except what was approved beforehand."""

from __future__ import annotations

from fansipan.services.warnings.contracts import CapStatus


def is_second_person(drafted_by: int | None, submitted_by: int | None, releasing: int | None) -> bool:
    """Whether the one who releases neither wrote nor submitted the message. Nobody in particular never releases."""
    return releasing is not None and releasing not in (drafted_by, submitted_by)


def reaches_residents(status: CapStatus) -> bool:
    """Exercises and tests never leave the desk; a draft is nobody's but its writer's."""
    return status is CapStatus.ACTUAL
