"""What tells the entries of a register from each other, once the older ones have it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_fill_registers")]
    operations = [
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("hospital", "service", "kind", "region", "scope", "valid_from"), name="agreement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(fields=("hospital", "slug"), name="department_once"),
        ),
    ]
