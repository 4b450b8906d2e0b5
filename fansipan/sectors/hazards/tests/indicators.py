"""Each number of this sector once more, as one plain query on the raw rows. %(at)s: the moment."""

from __future__ import annotations

ABOVE = """SELECT CASE WHEN EXISTS (SELECT 1 FROM hazards_gaugestate WHERE at <= %(at)s) THEN
    (SELECT count(*) FROM hazards_gaugestate s JOIN hazards_gauge g ON g.id = s.gauge_id AND g.active
     WHERE s.stage = ANY(ARRAY[{stages}]) AND s.at <= %(at)s AND s.at > %(at)s - interval '1 day') END"""

PLAIN = {
    "hazards.above_one": ABOVE.format(stages="'I', 'II', 'III', 'historic'"),
    "hazards.above_two": ABOVE.format(stages="'II', 'III', 'historic'"),
    "hazards.above_three": ABOVE.format(stages="'III', 'historic'"),
    "hazards.heaviest_rain": """SELECT max(mm) FROM hazards_raintotal
        WHERE "window" = '24h' AND "end" <= %(at)s AND "end" > %(at)s - interval '1 day'""",
    "hazards.gauge_faults": """SELECT count(DISTINCT gauge_id) FROM hazards_gaugefault
        WHERE since <= %(at)s AND (until IS NULL OR until > %(at)s)""",
}
FED = ("hazards.above_one", "hazards.above_two", "hazards.above_three", "hazards.heaviest_rain")
