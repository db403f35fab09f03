"""Systems with a form of their own send inquiries (decision 62)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0074_warning_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="apiclient",
            name="only_inquiries",
            field=models.BooleanField(default=False),
        ),
    ]
