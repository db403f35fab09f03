import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0043_department_without_coordinator"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntegrityLook",
            fields=[
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="integrity_look",
                        serialize=False,
                        to="casework.office",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("found", models.JSONField(default=dict)),
            ],
        ),
    ]
