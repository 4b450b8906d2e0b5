"""Each number of this room once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

HEARD = """
SELECT count(*) FROM alerts_alarm WHERE phase IN ('unacknowledged', 'acknowledged') AND muted = '{{}}'
AND inhibited_by_id IS NULL AND NOT exercise AND raised_at <= %(at)s {more}
"""

PLAIN = {
    "alerts.open": HEARD.format(more=""),
    "alerts.unacknowledged_critical": HEARD.format(more="AND phase = 'unacknowledged' AND priority = 4"),
}
FED: tuple[str, ...] = ()
