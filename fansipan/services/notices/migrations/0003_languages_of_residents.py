from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="pushsubscription",
            name="language",
            field=models.CharField(default="vi", max_length=16),
        ),
    ]
