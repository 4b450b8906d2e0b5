"""How each delivery's bytes were read stays on record, so that a later configuration breaks no older record."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("observations", "0004_unjudged")]

    operations = [
        migrations.CreateModel(
            name="ReadingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("plan", models.JSONField()),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reading_plans",
                        to="observations.station",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("station", "digest"), name="one_plan_a_reading")],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="observations.readingplan",
            ),
        ),
    ]
