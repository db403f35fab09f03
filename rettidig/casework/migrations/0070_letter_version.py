"""A version of letters and of batches of notices, so that what is sent is what was seen; the addressee of a notice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_lists_by_index")]
    operations = [
        migrations.AddField(model_name="letter", name="version", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(model_name="noticebatch", name="version", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(model_name="notice", name="recipient", field=models.JSONField(default=dict)),
    ]
