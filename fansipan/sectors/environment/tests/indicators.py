"""Each number of this sector once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

INDEX = """
SELECT {worst}(value) FROM (SELECT DISTINCT ON (station_id) value FROM {table}
    WHERE value IS NOT NULL AND hour_end <= %(at)s AND hour_end > %(at)s - interval '3 hours'
    ORDER BY station_id, hour_end DESC) newest
"""
TODAY = "(%(at)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"

PLAIN = {
    "environment.air_index": INDEX.format(worst="max", table="environment_airindexhour"),
    "environment.water_index": INDEX.format(worst="min", table="environment_waterindexhour"),
    "environment.exceedances": """SELECT count(*) FROM environment_exceedance
        WHERE start <= %(at)s AND ("end" IS NULL OR "end" > %(at)s)""",
    "environment.papers": f"""
        SELECT count(*) FROM observations_sensor n JOIN observations_station s ON s.id = n.station_id
        WHERE s.phase = 'operating' AND n.removed IS NULL
        AND (n.verification_due < {TODAY} OR n.calibration_due < {TODAY})""",
    "environment.reports_signed": """
        SELECT 100.0 * count(*) FILTER (WHERE state = 'signed'
            AND (signed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= last + 10) / nullif(count(*), 0)
        FROM environment_report WHERE edition = 1
        AND last <= ((%(at)s - interval '10 days') AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        AND last > ((%(at)s - interval '10 days') AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - 92""",
}
FED = ("environment.air_index", "environment.water_index", "environment.exceedances")
