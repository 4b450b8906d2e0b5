from django.db import migrations, models

EMITTED = ("flue_gas", "wastewater")


def say_medium(apps, schema_editor):
    """Numbers for a whole plant said of no medium what they were for: only their parameter and unit tell."""
    limits = apps.get_model("environment", "PermitLimit")
    names = apps.get_model("environment", "LawParameter")
    for row in limits.objects.filter(station=None, medium=""):
        known = names.objects.filter(parameter=row.parameter, medium__in=EMITTED).values_list("medium", flat=True)
        media = set(known)
        if len(media) != 1:
            media = {"wastewater"} if row.unit.lower().endswith("/l") else {"flue_gas"} if "/m3" in row.unit else set()
        if media:
            row.medium = media.pop()
            row.save(update_fields=["medium"])


class Migration(migrations.Migration):
    dependencies = [
        ("environment", "0009_reports"),
        ("observations", "0004_unjudged"),
    ]

    operations = [
        migrations.AddField(
            model_name="permitlimit",
            name="medium",
            field=models.CharField(
                blank=True,
                choices=[("wastewater", "Wastewater"), ("flue_gas", "Flue gas")],
                help_text="Of a number without a station: which of the plant's stations it is for.",
                max_length=20,
                verbose_name="medium",
                default="",
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="permitlimit", name="one_limit_a_permit_and_parameter"),
        migrations.AddConstraint(
            model_name="permitlimit",
            constraint=models.UniqueConstraint(
                fields=("permit", "station", "medium", "parameter", "average"),
                name="one_limit_a_permit_and_parameter",
                nulls_distinct=False,
            ),
        ),
        migrations.RunPython(say_medium, migrations.RunPython.noop),
    ]
