"""The warnings that stand now: for the page, the feed, the map, and for whoever asks about one commune."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.warnings.contracts import (
    CapMessageType,
    CapStatus,
    MessageState,
    WarningNow,
    WarningState,
)
from fansipan.services.warnings.models import PublicWarning, WarningMessage
from fansipan.services.warnings.queries import chains
from fansipan.services.warnings.rules.chains import state
from fansipan.services.warnings.rules.packing import unpacked
from fansipan.services.warnings.rules.rights import SEE_DESK, VIEW_WARNINGS

RELEASED = MessageState.RELEASED.value
MOST = 100


def standing(actor: Actor, commune: str = "") -> list[WarningNow]:
    """The real warnings in force or just ended, the gravest first; of one commune when its code is given.

    An all-clear stands until it expires, so that who was warned hears that it is over.
    """
    require(actor, VIEW_WARNINGS)
    now = clock.now()
    rows = WarningMessage.objects.filter(state=RELEASED, status=CapStatus.ACTUAL.value, expires__gt=now)
    if commune:
        rows = rows.filter(communes__contains=[commune])
    ids = set(rows.values_list("warning_id", flat=True))
    found = [_now(one) for one in _warnings().filter(pk__in=ids)]
    kept = [one for one in found if one.expires > now and one.state in (WarningState.IN_FORCE, WarningState.ENDED)]
    return sorted((one for one in kept if not commune or commune in one.communes), key=_gravity)


GRAVEST = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")


def _gravity(one: WarningNow) -> tuple[bool, int, float]:
    return one.state is WarningState.ENDED, GRAVEST.index(one.severity.value), -one.sent.timestamp()


def _warnings() -> QuerySet[PublicWarning]:
    messages = WarningMessage.objects.filter(state=RELEASED).defer("xml").order_by("sent", "id")
    return PublicWarning.objects.prefetch_related(Prefetch("messages", messages, to_attr="released"))


def _now(warning: PublicWarning) -> WarningNow:
    rows: list[WarningMessage] = warning.released  # type: ignore[attr-defined]
    newest = rows[-1]
    said = next((row for row in reversed(rows) if row.message_type != CapMessageType.CANCEL.value), newest)
    draft = unpacked(said.content)
    out = chains.sent(rows)
    return WarningNow(
        code=warning.code,
        identifier=out[-1].identifier,
        state=state(out, clock.now()),
        status=CapStatus(newest.status),
        message_type=out[-1].message_type,
        sent=out[-1].sent,
        expires=out[-1].expires,
        onset=draft.onset,
        severity=draft.severity,
        urgency=draft.urgency,
        certainty=draft.certainty,
        risk_level=draft.risk_level,
        hazard=draft.hazard,
        texts=draft.texts,
        communes=tuple(newest.communes),
        responses=draft.responses,
    )


def warning(actor: Actor, code: str) -> WarningNow:
    """One warning that was released. Raises NotFound; exercises and tests are found by the desk alone."""
    require(actor, VIEW_WARNINGS)
    row = _warnings().filter(code=code).first()
    if row is None or not row.released:  # type: ignore[attr-defined]
        raise NotFound("warnings.warning", code=code)
    found = _now(row)
    if found.status is not CapStatus.ACTUAL and not allows(actor, SEE_DESK):
        raise NotFound("warnings.warning", code=code)
    return found


def document(actor: Actor, identifier: str) -> bytes:
    """The CAP file of a message. Raises NotFound; exercises and tests are found by the desk alone."""
    require(actor, VIEW_WARNINGS)
    row = WarningMessage.objects.filter(identifier=identifier, state=RELEASED).first()
    if row is None or (row.status != CapStatus.ACTUAL.value and not allows(actor, SEE_DESK)):
        raise NotFound("warnings.message", id=identifier)
    return bytes(row.xml or b"")


def past(actor: Actor) -> Sequence[WarningNow]:
    """The real warnings that are over, the newest first."""
    require(actor, VIEW_WARNINGS)
    rows = _warnings().filter(messages__state=RELEASED, messages__status=CapStatus.ACTUAL.value)
    found = [_now(one) for one in rows.distinct().order_by("-id")[:MOST]]
    now = clock.now()
    return [one for one in found if one.expires <= now or one.state is WarningState.CANCELLED]
