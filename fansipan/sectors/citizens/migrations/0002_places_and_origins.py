from typing import Any

from django.db import migrations, models

from fansipan.kernel.geo import Point
from fansipan.sectors.citizens.rules.twins import box


def fill_boxes(apps: Any, schema_editor: Any) -> None:
    """Things that are there already get the box in which they are found."""
    for row in apps.get_model("citizens", "Asset").objects.all():
        row.west, row.south, row.east, row.north = box([Point(*pair) for pair in row.line], row.reach_m)
        row.save(update_fields=["west", "south", "east", "north"])


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_residents")]

    operations = [
        migrations.AddField("report", "exact", models.BooleanField(default=True)),
        migrations.AddField("upload", "origin", models.CharField(blank=True, db_index=True, default="", max_length=64)),
        migrations.AddIndex(
            "upload",
            models.Index(fields=["length"], condition=models.Q(used=False), name="files_no_report_has"),
        ),
        migrations.AddField("asset", "west", models.FloatField(default=0, editable=False)),
        migrations.AddField("asset", "south", models.FloatField(default=0, editable=False)),
        migrations.AddField("asset", "east", models.FloatField(default=0, editable=False)),
        migrations.AddField("asset", "north", models.FloatField(default=0, editable=False)),
        migrations.AddIndex("asset", models.Index(fields=["category", "west", "east"], name="things_by_place")),
        migrations.RunPython(fill_boxes, migrations.RunPython.noop),
    ]
