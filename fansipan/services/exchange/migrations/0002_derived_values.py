from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_first_destinations")]

    operations = [
        migrations.AddField(
            model_name="destination",
            name="values",
            field=models.CharField(blank=True, max_length=60, verbose_name="values"),
        ),
    ]
