"""What a case of a station shows of the law: the exceedances around it, each with the limit that held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor, allows
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.models import AVERAGE_NAMES
from fansipan.sectors.environment.queries import exceedances
from fansipan.sectors.environment.queries.exceedances import ExceedanceFilter, ExceedanceRow
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES
from fansipan.sectors.environment.rules.rights import VIEW_EXCEEDANCES

STATION = "station:"
AROUND = timedelta(hours=24)
MOST = 20


def case_exceedances(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """The newest exceedances of the case's stations from a day before it to its end; None where there are none."""
    codes = tuple(ref.removeprefix(STATION) for ref in facts.refs if ref.startswith(STATION))
    if not codes or not allows(actor, VIEW_EXCEEDANCES):
        return None
    wanted = ExceedanceFilter(stations=codes, start=facts.start - AROUND, end=facts.end)
    found = exceedances.most(actor, wanted, MOST)
    return {"rows": [_shown(one) for one in found]} if found else None


def _shown(one: ExceedanceRow) -> dict[str, Any]:
    return {
        "one": one,
        "kind": EXCEEDANCE_NAMES[one.kind],
        "average": AVERAGE_NAMES[one.average],
        "confirmed": one.status is LawStatus.CONFIRMED,
        "limit": one.high if one.high is not None and one.peak > one.high else one.low,
    }
