"""A version of each letter, so that what is sent is what the sender saw."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_lists_by_index")]
    operations = [
        migrations.AddField(model_name="letter", name="version", field=models.PositiveIntegerField(default=1)),
    ]
