import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0005_models_that_were_chosen"),
        ("notices", "0003_languages_of_residents"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactstep",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="notices.noticecontact",
                verbose_name="contact",
            ),
        ),
    ]
