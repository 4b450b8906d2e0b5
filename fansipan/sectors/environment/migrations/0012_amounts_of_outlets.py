from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("environment", "0011_chloride_of_rivers")]

    operations = [
        migrations.AddField(
            model_name="outlet",
            name="amounts",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text=(
                    "By symbol an amount, a category, or both: Kp 120000 (m³/h), Kv class-3, Kq [river, 120] (m³/s)."
                ),
                verbose_name="what the coefficients depend on",
            ),
        ),
    ]
