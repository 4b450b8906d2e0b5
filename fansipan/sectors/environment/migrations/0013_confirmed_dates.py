from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("environment", "0012_amounts_of_outlets")]

    operations = [
        migrations.AddField(
            model_name="regulation",
            name="confirmed_dates",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Which of its dates somebody compared with the official text.",
                verbose_name="confirmed dates",
            ),
        ),
    ]
