"""Signed reports beside the data as they are now: late data change no number of them, but their pages say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from fansipan.kernel import audit, clock
from fansipan.kernel.manifest import AverageSpan
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions.reports.making import contents
from fansipan.sectors.environment.contracts.reports import ReportState
from fansipan.sectors.environment.models import Report
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.rules import report_codec
from fansipan.sectors.environment.rules.report_codec import Difference

MOST_CHANGES = 100
"""So many changed values are kept to be shown; more say no more."""

SETTLED = timedelta(minutes=15)
"""Averages, indices and exceedances follow changed readings within minutes: until then it is looked again."""

TOUCH = """
UPDATE environment_report r SET touched_at = %(now)s
WHERE r.state = 'signed' AND (r.touched_at IS NULL OR r.touched_at < %(now)s - interval '1 minute') AND EXISTS (
    SELECT FROM unnest(%(streams)s::int4[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS s (stream, start, stop)
    WHERE s.stream = ANY(r.datastreams)
      AND s.stop > r.first::timestamp AT TIME ZONE 'UTC' - interval '7 hours'
      AND s.start < (r.last + 1)::timestamp AT TIME ZONE 'UTC' - interval '7 hours')
"""


def averages_changed(spans: Sequence[AverageSpan]) -> None:
    """Note which signed reports tell of averages that changed, in the transaction that changed them."""
    given: dict[str, Any] = {
        "now": clock.now(),
        "streams": [span.datastream for span in spans],
        "starts": [clock.from_us(span.start) for span in spans],
        "ends": [clock.from_us(span.end) for span in spans],
    }
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, given)


def check_touched() -> int:
    """Compare every signed report that may have been overtaken with the data; gives how many differ."""
    unsettled = Q(checked_at__isnull=True) | Q(checked_at__lt=F("touched_at") + SETTLED)
    rows = standing.rows().filter(unsettled, state=ReportState.SIGNED.value, touched_at__isnull=False)
    return sum(check(row) for row in rows)


@transaction.atomic
def check(row: Report) -> bool:
    """Whether the data now say something else than was signed; which values is kept for the report's page."""
    now, _findings = contents(row)
    signed = report_codec.read((row.content or {})["vi"])
    found = report_codec.differences(signed, now["vi"])
    changes = [_plain(one) for one in found[:MOST_CHANGES]]
    if changes != row.changes:
        audit.record(SYSTEM, "environment.report_overtaken", f"report:{row.pk}", after={"values": len(found)})
    Report.objects.filter(pk=row.pk).update(checked_at=clock.now(), changes=changes)
    return bool(found)


def _plain(one: Difference) -> dict[str, object]:
    return {
        "section": one.section,
        "row": one.row,
        "column": one.column,
        "before": report_codec.plain(one.before),
        "after": report_codec.plain(one.after),
    }
