"""Refused lines by datastream and time: the loss ledger asks for them with every delivery."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("observations", "0002_partitions")]

    operations = [
        migrations.AddIndex(
            model_name="refusedline",
            index=models.Index(fields=["datastream_id", "time"], name="refused_by_stream_time"),
        ),
    ]
