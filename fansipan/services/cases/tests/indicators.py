"""Each number of this room once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

REAL = """
cases_case c JOIN cases_casetypeversion v ON v.id = c.version_id
WHERE coalesce((v.definition ->> 'exercise')::boolean, false) = false
"""
OPEN = REAL + " AND c.opened_at <= %(at)s AND (c.closed_at IS NULL OR c.closed_at > %(at)s)"

PLAIN = {
    "cases.open": f"SELECT count(*) FROM {OPEN}",
    "cases.late": f"""SELECT count(*) FROM {OPEN} AND EXISTS (SELECT FROM cases_caseclock k
        WHERE k.case_id = c.id AND k.state IN ('running', 'resting')
        AND (k.expired_at <= %(at)s OR k.due <= %(at)s))""",
    "cases.hours_to_close": f"""
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.closed_at - c.opened_at) / 3600)
        FROM {REAL} AND c.closed_at <= %(at)s AND c.closed_at > %(at)s - interval '30 days'""",
    "cases.tasks_late": f"""
        SELECT count(*) FROM cases_casetask t WHERE t.given_at <= %(at)s AND t.due < %(at)s
        AND (t.done_at IS NULL OR t.done_at > %(at)s) AND t.case_id IN (SELECT c.id FROM {OPEN})""",
}
FED: tuple[str, ...] = ()
