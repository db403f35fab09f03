"""A version of each letter, so that what is sent is what the sender saw; an addressee of a look-up notice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_lists_by_index")]
    operations = [
        migrations.AddField(model_name="letter", name="version", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(model_name="notice", name="recipient", field=models.JSONField(default=dict)),
    ]
