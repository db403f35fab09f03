from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0066_working_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
