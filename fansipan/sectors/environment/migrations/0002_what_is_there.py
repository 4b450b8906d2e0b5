"""A system that has averages already gets their indices: every stretch of them counts as changed, once."""

from django.db import migrations

EVERYTHING = """
INSERT INTO environment_changedspan (datastream, start, "end")
SELECT datastream_id, min(hour_end) - interval '1 hour', max(hour_end) + interval '11 hours'
FROM hour_rollup GROUP BY datastream_id
"""


class Migration(migrations.Migration):
    dependencies = [("environment", "0001_initial")]

    operations = [migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop)]
