"""An officer accepts what was filed, or returns it with a remark."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts.obligations import FilingState, ObligationKind
from fansipan.sectors.environment.models import ObligationFiling
from fansipan.sectors.environment.rules.rights import JUDGE_FILING
from fansipan.services.observations.actions import instruments
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.queries import access

RENEWS = {ObligationKind.VERIFICATION: LogKind.VERIFICATION, ObligationKind.CALIBRATION: LogKind.CALIBRATION}
LONGEST_REMARK = 2000


@transaction.atomic
def accept(actor: Actor, station_code: str, filing: int, remark: str = "") -> None:
    """Accept what was filed; a certificate moves its instrument's date.

    Raises NotFound, Forbidden, Conflict for one that was answered already.
    """
    row = _waiting(actor, station_code, filing)
    _answer(actor, row, FilingState.ACCEPTED, remark)
    kind = RENEWS.get(ObligationKind(row.kind))
    if kind is not None and row.sensor_id is not None and row.valid_until is not None:
        instruments.renew(actor, station_code, row.sensor_id, kind, row.valid_until)


@transaction.atomic
def give_back(actor: Actor, station_code: str, filing: int, remark: str) -> None:
    """Return what was filed, saying what is wrong with it; a proof of publication also after it was accepted.

    Raises NotFound, Forbidden, Invalid without a remark, Conflict for one that was answered already.
    """
    row = _waiting(actor, station_code, filing, also_accepted=True)
    if not remark.strip():
        raise Invalid("environment.remark_missing")
    _answer(actor, row, FilingState.RETURNED, remark)


def _waiting(actor: Actor, station_code: str, filing: int, *, also_accepted: bool = False) -> ObligationFiling:
    station = access.station(actor, station_code, JUDGE_FILING)
    found = ObligationFiling.objects.select_for_update(of=("self",)).select_related("station")
    row = found.filter(pk=filing, station=station).first()
    if row is None:
        raise NotFound("environment.filing", id=filing)
    holds = also_accepted and row.kind == ObligationKind.BOARD and row.state == FilingState.ACCEPTED
    if row.state != FilingState.WAITING and not holds:
        raise Conflict("environment.filing_answered", id=filing)
    return row


def _answer(actor: Actor, row: ObligationFiling, state: FilingState, remark: str) -> None:
    row.state = state.value
    row.judged_by_id = access.person(actor, JUDGE_FILING)
    row.judged_at = clock.now()
    row.remark = remark.replace("\x00", "").strip()[:LONGEST_REMARK]
    row.save(update_fields=["state", "judged_by", "judged_at", "remark"])
    action = "environment.accept_filing" if state is FilingState.ACCEPTED else "environment.return_filing"
    after = {"filing": row.pk, "obligation": row.kind, "state": row.state}
    audit.record(actor, action, f"station:{row.station.code}", after=after, why=row.remark)
