from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0003_forecast_broken"),
    ]

    operations = [
        migrations.AddField(
            model_name="drill",
            name="followed_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="floodepisode",
            name="foretold",
            field=models.CharField(blank=True, default="", max_length=10, verbose_name="level that is foretold"),
        ),
        migrations.AddField(
            model_name="floodepisode",
            name="foretold_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="foretold for"),
        ),
        migrations.AddField(
            model_name="floodepisode",
            name="foretold_level",
            field=models.FloatField(blank=True, null=True, verbose_name="level of the forecast, m"),
        ),
        migrations.AddField(
            model_name="floodepisode",
            name="spoken",
            field=models.JSONField(blank=True, default=list, verbose_name="what its messages spoke of"),
        ),
    ]
