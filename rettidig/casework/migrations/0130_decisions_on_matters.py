import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0120_dialogue_meetings"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="casework.matter",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hearings",
                to="casework.matter",
            ),
        ),
    ]
