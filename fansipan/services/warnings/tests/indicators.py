"""Each number of this room once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

PLAIN = {
    "warnings.in_force": """
        SELECT count(*) FROM (SELECT DISTINCT ON (warning_id) * FROM warnings_warningmessage
            WHERE state = 'released' ORDER BY warning_id, sent DESC, id DESC) m
        WHERE m.status = 'Actual' AND m.message_type <> 'Cancel' AND NOT m.all_clear AND m.expires > %(at)s""",
    "warnings.minutes_to_release": """
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent - drafted_at) / 60)
        FROM warnings_warningmessage WHERE state = 'released' AND status = 'Actual' AND message_type = 'Alert'
        AND sent <= %(at)s AND sent > %(at)s - interval '30 days'""",
}
FED: tuple[str, ...] = ()
