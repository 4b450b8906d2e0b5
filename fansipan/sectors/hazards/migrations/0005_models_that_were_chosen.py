from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0004_what_floods_were_foretold"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecastmodel",
            name="chosen",
            field=models.BooleanField(default=False),
        ),
    ]
