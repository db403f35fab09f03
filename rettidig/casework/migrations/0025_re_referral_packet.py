"""What a re-referral holds besides the referral, and by when the hospital answers; two more ends of a message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0024_office_from_empty"),
    ]

    operations = [
        migrations.AddField(
            model_name="rereferral",
            name="answer_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="rereferral",
            name="images",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="rereferral",
            name="price_frame",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "På vej"),
                    ("delivered", "Leveret"),
                    ("failed", "Kunne ikke leveres"),
                    ("unread", "Ingen kan åbne den der – ring"),
                    ("handed", "Afleveret på anden måde"),
                    ("stopped", "Standset, før den nåede frem"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
    ]
