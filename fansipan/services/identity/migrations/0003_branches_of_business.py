import django.db.models.deletion
from django.db import migrations, models

import fansipan.kernel.models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_agency_users"),
    ]

    operations = [
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", fansipan.kernel.models.TextField(default=dict, verbose_name="name")),
            ],
            options={
                "verbose_name": "branch of business",
                "verbose_name_plural": "branches of business",
                "ordering": ["code"],
            },
        ),
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("department", "Department"),
                    ("monitoring_centre", "Monitoring centre"),
                    ("operations_centre", "Operations centre"),
                    ("plant", "Plant"),
                    ("agency", "Agency"),
                    ("commune", "Commune"),
                    ("business", "Hotel, shop or other business"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="branch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.branch",
                verbose_name="branch of business",
            ),
        ),
    ]
