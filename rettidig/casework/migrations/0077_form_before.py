from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0076_inquiries_by_systems"),
    ]

    operations = [
        migrations.AddField(
            model_name="formversion",
            name="before",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
