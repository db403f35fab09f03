import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0034_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="assessment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.assessment",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="matter",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="letter",
            name="right",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
