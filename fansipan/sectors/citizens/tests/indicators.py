"""Each number of this sector once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

REPORTS = """
cases_case c JOIN cases_casetypeversion v ON v.id = c.version_id JOIN cases_casetype t ON t.id = v.type_id
WHERE t.code = 'feedback'
"""
OPEN = REPORTS + " AND c.opened_at <= %(at)s AND (c.closed_at IS NULL OR c.closed_at > %(at)s)"

PLAIN = {
    "citizens.reports_waiting": f"SELECT count(*) FROM {OPEN} AND c.state = 'sent'",
    "citizens.reports_late": f"""SELECT count(*) FROM {OPEN} AND c.id IN (SELECT k.case_id FROM cases_caseclock k
        WHERE k.state IN ('running', 'resting') AND (k.expired_at <= %(at)s OR k.due <= %(at)s))""",
    "citizens.answered_in_time": f"""
        SELECT 100.0 * count(*) FILTER (WHERE NOT EXISTS (SELECT FROM cases_caseclock k
            WHERE k.case_id = c.id AND k.name = 'handle' AND k.expired_at IS NOT NULL)) / nullif(count(*), 0)
        FROM {REPORTS} AND c.state IN ('done', 'refused') AND c.closed_at <= %(at)s
        AND c.closed_at > %(at)s - interval '30 days'""",
    "citizens.stars": """SELECT avg(rating) FROM citizens_report
        WHERE rated_at <= %(at)s AND rated_at > %(at)s - interval '30 days'""",
}
FED: tuple[str, ...] = ()
