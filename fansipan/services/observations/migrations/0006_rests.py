"""When a station or a datastream owed no data is dated: the loss ledger charges nobody for works or for years before."""

import django.db.models.deletion
from django.db import migrations, models

BEGIN = """
INSERT INTO observations_rest (station_id, datastream_id, start)
SELECT s.id, NULL, coalesce((SELECT max(l.hour_end) FROM ledger_hour l WHERE l.station_id = s.id), now())
FROM observations_station s WHERE s.phase <> 'operating'
UNION ALL
SELECT d.station_id, d.id, coalesce((SELECT max(l.hour_end) FROM ledger_hour l WHERE l.datastream_id = d.id), now())
FROM observations_datastream d WHERE NOT d.active
"""


class Migration(migrations.Migration):
    dependencies = [("observations", "0005_reading_plans")]

    operations = [
        migrations.AddField(
            model_name="datastream",
            name="expected_from",
            field=models.DateTimeField(
                blank=True,
                help_text="Empty: from when the station owes data.",
                null=True,
                verbose_name="data expected from",
            ),
        ),
        migrations.CreateModel(
            name="Rest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateTimeField(verbose_name="from")),
                ("end", models.DateTimeField(blank=True, null=True, verbose_name="to")),
                (
                    "datastream",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rests",
                        to="observations.datastream",
                        verbose_name="datastream",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rests", to="observations.station"
                    ),
                ),
            ],
            options={
                "verbose_name": "stretch without duty to send",
                "verbose_name_plural": "stretches without duty to send",
                "ordering": ["-start"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"),
                        name="rest_ends_after_it_began",
                        violation_error_message="This ends before it begins.",
                    )
                ],
            },
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
