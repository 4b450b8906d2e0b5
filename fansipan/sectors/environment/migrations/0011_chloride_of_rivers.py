from django.db import migrations


def rename(apps, schema_editor):
    """QCVN 08 limits chloride; "Cl" is the residual chlorine of wastewater (QCVN 40, TT 10/2021)."""
    limits = apps.get_model("environment", "LimitValue")
    limits.objects.filter(regulation__code="QCVN 08:2023/BTNMT", parameter="Cl").update(parameter="Chloride")


class Migration(migrations.Migration):
    dependencies = [("environment", "0010_medium_of_permit_numbers")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
