"""Each number of this room once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

WHOLE_DAY = """
SELECT {what} FROM ledger_hour, (SELECT max(hour_end) AS h FROM ledger_hour WHERE hour_end <= %(at)s) newest
WHERE hour_end <= newest.h AND hour_end > newest.h - interval '24 hours'
"""

PLAIN = {
    "observations.stations_sending": """
        SELECT 100.0 * count(*) FILTER (WHERE %(at)s - newest <= silent_after_seconds * interval '1 second') / count(*)
        FROM (SELECT s.id, s.silent_after_seconds, max(l.time) FILTER (WHERE l.time <= %(at)s) AS newest
              FROM observations_station s LEFT JOIN observations_datastream d ON d.station_id = s.id AND d.active
              LEFT JOIN latest_reading l ON l.datastream_id = d.id WHERE s.phase = 'operating' GROUP BY 1, 2) one""",
    "observations.availability": WHOLE_DAY.format(what="100.0 * sum(on_time + late) / sum(expected)"),
    "observations.late": WHOLE_DAY.format(what="100.0 * sum(late) / sum(expected)"),
    "observations.refused": """
        SELECT count(*) FROM observations_refusedline
        WHERE refused_at <= %(at)s AND (resolved_at IS NULL OR resolved_at > %(at)s)""",
}
FED = ("observations.stations_sending", "observations.availability", "observations.late", "observations.refused")
"""Those that rest on what comes in from outside: it can stay away while they are measured."""
