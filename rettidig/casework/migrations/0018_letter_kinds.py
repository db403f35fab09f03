"""The kinds of letter without the receipt, which was never written as one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_queue_by_deadline")]
    operations = [
        migrations.AlterField(
            "Letter",
            "kind",
            models.CharField(
                choices=[("decision", "Afgørelse"), ("guidance", "Vejledning"), ("message", "Besked")], max_length=12
            ),
        ),
    ]
